import { Radio, Stack } from '@mantine/core'
import { useState } from 'react'
import type { ItemOf } from '../api/client.ts'
import { useChange } from '../api/queries.ts'
import { Confirm } from '../ui/confirm.tsx'
import { ReferencePicker } from '../ui/reference-picker.tsx'
import { nameOf } from './account-actions.tsx'

/** For publishers and approvers: which products their roles hold for. */
export function LimitToProducts({ account, onClose }: { account: ItemOf<'listAccounts'>; onClose: () => void }) {
  const change = useChange('limitToProducts')
  const [limited, setLimited] = useState(account.productLimit !== null)
  const [productIds, setProductIds] = useState(account.productLimit?.map(({ id }) => id) ?? [])
  const body = { productIds: limited ? productIds : null }
  const name = nameOf(account)
  return (
    <Confirm
      title={`Products of ${name}`}
      verb="Save products"
      ready={!limited || productIds.length > 0}
      act={() => change.mutateAsync({ params: { accountId: account.id }, body })}
      done={limited ? `${name} works on these products from now on.` : `${name} works on all products from now on.`}
      onClose={onClose}
    >
      <Stack gap="md">
        <Radio.Group
          label="What the roles hold for"
          value={limited ? 'some' : 'all'}
          onChange={(value) => setLimited(value === 'some')}
        >
          <Stack gap="sm" mt="xs">
            <Radio value="all" label="Everything" />
            <Radio
              value="some"
              label="Some products"
              description="Other products, their requests, apps and usage are not there for this person. Providers, people, and making products, plans and catalogues are closed. API tokens follow."
            />
          </Stack>
        </Radio.Group>
        {limited && (
          <ReferencePicker
            list="listProducts"
            label="Products"
            value={productIds}
            onChange={setProductIds}
            known={account.productLimit ?? []}
          />
        )}
      </Stack>
    </Confirm>
  )
}
