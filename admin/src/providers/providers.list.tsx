import type { ItemOf } from '../api/client.ts'
import { useRead } from '../api/queries.ts'
import { ProductCount } from '../catalogue/products-of-service.tsx'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { type Column, Soft } from '../ui/data-table.tsx'
import { ButtonTo, LinkTo } from '../ui/link-to.tsx'
import { List } from '../ui/list.tsx'
import { useListState } from '../ui/list-state.ts'
import { Moment } from '../ui/moment.tsx'
import { Empty } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { ProviderMark, providerKinds } from './provider-mark.tsx'

type Provider = ItemOf<'listProviders'>

const columns: readonly Column<Provider>[] = [
  {
    label: 'Provider',
    show: (provider) => (
      <>
        <LinkTo to={paths.provider(provider.id)}>{provider.name}</LinkTo>
        <Soft>{providerKinds[provider.kind]}</Soft>
      </>
    ),
  },
  { label: 'Consumers call', show: (provider) => <code>{provider.gatewayUrl}</code> },
  {
    label: 'Products',
    numeric: true,
    show: ({ id, products }) => <ProductCount providerId={id} products={products} />,
  },
  { label: 'Plans', numeric: true, show: (provider) => provider.plans },
  { label: 'State', show: (provider) => <ProviderMark status={provider.status} /> },
  { label: 'Checked', show: (provider) => (provider.checkedAt ? <Moment at={provider.checkedAt} /> : 'Never') },
]

export function ProvidersPage() {
  const state = useListState([])
  const providers = useRead('listProviders', { query: state.query }, { keepPrevious: true })
  const mayWrite = useMay('providers:write')
  const create = (
    <>
      <ButtonTo to={paths.synchronisations()} variant="default">
        Synchronisations
      </ButtonTo>
      {mayWrite && <ButtonTo to={paths.newProvider()}>Connect provider</ButtonTo>}
    </>
  )
  return (
    <Page title="Providers" lead="The gateways that issue and check keys." actions={create}>
      <List
        title="Providers"
        asked={providers}
        state={state}
        columns={columns}
        empty={
          <Empty title="No provider">
            The built-in gateway is normally here. The operator may have switched it off. Connect a gateway of your own.
          </Empty>
        }
      />
    </Page>
  )
}
