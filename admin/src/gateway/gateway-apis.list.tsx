import { Menu } from '@mantine/core'
import { Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { ItemOf } from '../api/client.ts'
import { useRead } from '../api/queries.ts'
import { ProductsOfGatewayApi } from '../catalogue/products-of-service.tsx'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import type { Column } from '../ui/data-table.tsx'
import { ButtonTo, LinkTo } from '../ui/link-to.tsx'
import { List } from '../ui/list.tsx'
import { useListState } from '../ui/list-state.ts'
import { Empty } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { RowMenu } from '../ui/row-menu.tsx'
import { StatusMark } from '../ui/status-mark.tsx'
import { DeleteGatewayApi } from './gateway-apis.delete.tsx'

type GatewayApi = ItemOf<'listGatewayApis'>

const columns: readonly Column<GatewayApi>[] = [
  { label: 'API', show: (gatewayApi) => <LinkTo to={paths.gatewayApi(gatewayApi.id)}>{gatewayApi.name}</LinkTo> },
  { label: 'Path', show: (gatewayApi) => <code>{gatewayApi.listenPath}</code> },
  { label: 'Passed on to', show: (gatewayApi) => <code>{gatewayApi.upstreamUrl}</code> },
  { label: 'Access', show: (gatewayApi) => (gatewayApi.authType === 'none' ? 'Open to everybody' : 'With a key') },
  {
    label: 'State',
    show: (gatewayApi) =>
      gatewayApi.active ? <StatusMark tone="good">On</StatusMark> : <StatusMark tone="quiet">Off</StatusMark>,
  },
]

const products: Column<GatewayApi> = {
  label: 'Products',
  show: ({ id }) => <ProductsOfGatewayApi gatewayApiId={id} />,
}

export function GatewayApisPage() {
  const state = useListState([])
  const apis = useRead('listGatewayApis', { query: state.query }, { keepPrevious: true })
  const mayWrite = useMay('providers:write')
  const mayReadProducts = useMay('products:read')
  const [deleting, setDeleting] = useState<GatewayApi | null>(null)
  const create = mayWrite && <ButtonTo to={paths.newGatewayApi()}>Add API</ButtonTo>
  return (
    <Page title="Gateway APIs" lead="What the built-in gateway passes on, and where to." actions={create}>
      <List
        title="Gateway APIs"
        asked={apis}
        state={state}
        columns={mayReadProducts ? [...columns, products] : columns}
        searchLabel="Search APIs"
        menu={(gatewayApi) => (
          <RowMenu name={gatewayApi.name}>
            <Menu.Item
              component={LinkTo}
              to={paths.gatewayApi(gatewayApi.id)}
              leftSection={<Pencil size={16} aria-hidden />}
            >
              {mayWrite ? 'Edit' : 'Open'}
            </Menu.Item>
            {mayWrite && (
              <Menu.Item
                color="red"
                leftSection={<Trash2 size={16} aria-hidden />}
                onClick={() => setDeleting(gatewayApi)}
              >
                Delete
              </Menu.Item>
            )}
          </RowMenu>
        )}
        empty={
          <Empty title="No API behind the gateway yet">
            Say under which path the gateway listens and where your API is. Products then give access to it.
          </Empty>
        }
      />
      {deleting && <DeleteGatewayApi gatewayApi={deleting} onClose={() => setDeleting(null)} />}
    </Page>
  )
}
