import { Radio, Select, Stack } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import type { ItemOf, Reply } from '../api/client.ts'
import { useChange, useRead } from '../api/queries.ts'
import { planInWords } from '../catalogue/plan-in-words.ts'
import { choicesOf } from '../ui/choices.ts'
import { Confirm } from '../ui/confirm.tsx'

interface ChangePlanProps {
  credential: Reply<'showCredential'>
  onClose: () => void
}

export function ChangePlan({ credential, onClose }: ChangePlanProps) {
  const change = useChange('changeCredentialPlan')
  const [words, setWords] = useState('')
  const [search] = useDebouncedValue(words, 200)
  const found = useRead('listPlans', { query: { limit: 50, search: search.trim() } }, { keepPrevious: true })
  const [plan, setPlan] = useState<ItemOf<'listPlans'> | null>(null)
  const [quota, setQuota] = useState<'keep' | 'restart'>('keep')
  const plans = (found.data?.items ?? []).filter(
    ({ id, providerId }) => id !== credential.plan.id && providerId === credential.provider.id,
  )
  const known = plan && !plans.some(({ id }) => id === plan.id) ? [plan, ...plans] : plans
  return (
    <Confirm
      title="Change the plan?"
      verb="Change plan"
      ready={plan !== null}
      act={() =>
        change.mutateAsync({ params: { credentialId: credential.id }, body: { planId: plan?.id ?? '', quota } })
      }
      done="The credential has the new plan."
      onClose={onClose}
    >
      <p>
        It holds at once for {credential.products.length === 1 ? 'the product' : 'all products'} of this credential, now
        under “{credential.plan.name}”. The key stays the same; the life time of the new plan begins now.
      </p>
      <Select
        mt="md"
        label="New plan"
        description={plan ? planInWords(plan) : `A plan at ${credential.provider.name}.`}
        data={known.map(({ id, name }) => ({ value: id, label: name }))}
        value={plan?.id ?? null}
        onChange={(id) => setPlan(known.find((one) => one.id === id) ?? null)}
        searchable
        searchValue={words}
        onSearchChange={setWords}
        {...choicesOf(found)}
      />
      <Radio.Group
        mt="md"
        label="Quota"
        value={quota}
        onChange={(value) => setQuota(value === 'restart' ? 'restart' : 'keep')}
      >
        <Stack gap="xs" mt="xs">
          <Radio value="keep" label="Keep the running one: what is used counts on" />
          <Radio value="restart" label="Start a new one" />
        </Stack>
      </Radio.Group>
    </Confirm>
  )
}
