import { useLocation, useNavigate } from '@tanstack/react-router'
import { useRead } from '../api/queries.ts'
import { ProductPage } from '../catalogue/product-page.tsx'
import { paths } from '../paths.ts'
import { type Choice, OnePicker } from '../ui/one-picker.tsx'
import { Page } from '../ui/page.tsx'
import { Panel, Stack } from '../ui/panel.tsx'
import { AccessExplained } from './access-explained.tsx'

/** Whether one person sees one product, from the product's side. */
export function ProductVisibilityPage() {
  const [asked, ask] = useAsked()
  return (
    <ProductPage>
      {(product) => (
        <Stack>
          <Panel title="Who can see this?">
            <p>
              Choose a person to learn whether they see this product and may request it, and what to change if not.
              Without a person the answer is about a visitor.
            </p>
            <PersonPicker accountId={asked.account} onChange={(account) => ask({ account, organisation: '' })} />
          </Panel>
          <AccessExplained
            productId={product.id}
            accountId={asked.account}
            organisationId={asked.organisation}
            onOrganisation={(organisation) => ask({ organisation })}
          />
        </Stack>
      )}
    </ProductPage>
  )
}

/** The same, from the person's side. */
export function VisibilityPage() {
  const [asked, ask] = useAsked()
  return (
    <Page
      title="What can they see?"
      lead="Whether a person sees a product and may request it, and what to change if not."
      trail={[{ label: 'Accounts', to: paths.accounts() }]}
    >
      <Stack>
        <Panel title="The question">
          <PersonPicker accountId={asked.account} onChange={(account) => ask({ account, organisation: '' })} />
          <ProductPicker productId={asked.product} onChange={(product) => ask({ product })} />
        </Panel>
        {asked.product !== '' && (
          <AccessExplained
            productId={asked.product}
            accountId={asked.account}
            organisationId={asked.organisation}
            onOrganisation={(organisation) => ask({ organisation })}
          />
        )}
      </Stack>
    </Page>
  )
}

type Asked = Record<'account' | 'organisation' | 'product', string>

/** The question stands in the address, so that an answer can be shown to somebody else. */
function useAsked(): [Asked, (change: Partial<Asked>) => void] {
  const { pathname, search } = useLocation()
  const navigate = useNavigate()
  const { account = '', organisation = '', product = '' } = search as Partial<Asked>
  const asked = { account, organisation, product }
  return [
    asked,
    (change) =>
      void navigate({
        to: pathname,
        search: Object.fromEntries(Object.entries({ ...asked, ...change }).filter(([, value]) => value !== '')),
        replace: true,
        resetScroll: false,
      }),
  ]
}

function PersonPicker({ accountId, onChange }: { accountId: string; onChange: (id: string) => void }) {
  const account = useRead('showAccount', { params: { accountId } }, { enabled: accountId !== '' })
  const value: Choice | null =
    accountId !== '' && account.data ? { id: accountId, name: `${account.data.name} (${account.data.email})` } : null
  if (accountId !== '' && account.isPending) return null
  return (
    <OnePicker
      key={accountId}
      list="listAccounts"
      label="Person"
      value={value}
      onChange={(choice) => onChange(choice?.id ?? '')}
    />
  )
}

function ProductPicker({ productId, onChange }: { productId: string; onChange: (id: string) => void }) {
  const product = useRead('showProduct', { params: { productId } }, { enabled: productId !== '' })
  const value = productId !== '' && product.data ? { id: productId, name: product.data.name } : null
  if (productId !== '' && product.isPending) return null
  return (
    <OnePicker
      key={productId}
      list="listProducts"
      label="Product"
      value={value}
      onChange={(choice) => onChange(choice?.id ?? '')}
    />
  )
}
