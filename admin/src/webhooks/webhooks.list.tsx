import type { ItemOf } from '../api/client.ts'
import { useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { type Column, Soft } from '../ui/data-table.tsx'
import { ButtonTo, LinkTo } from '../ui/link-to.tsx'
import { List } from '../ui/list.tsx'
import { useListState } from '../ui/list-state.ts'
import { Moment } from '../ui/moment.tsx'
import { Empty } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { WebhookMark } from './webhook-marks.tsx'

const columns: readonly Column<ItemOf<'listWebhooks'>>[] = [
  {
    label: 'Webhook',
    show: (webhook) => (
      <>
        <LinkTo to={paths.webhook(webhook.id)}>{webhook.description || webhook.url}</LinkTo>
        {webhook.description && <Soft>{webhook.url}</Soft>}
      </>
    ),
  },
  { label: 'State', show: (webhook) => <WebhookMark webhook={webhook} /> },
  { label: 'Events', numeric: true, show: (webhook) => webhook.events.length },
  { label: 'Added', show: (webhook) => <Moment at={webhook.createdAt} /> },
]

export function WebhooksPage() {
  const state = useListState([])
  const webhooks = useRead('listWebhooks', { query: state.query }, { keepPrevious: true, refetchInterval: 15_000 })
  const mayWrite = useMay('webhooks:write')
  const add = mayWrite && <ButtonTo to={paths.newWebhook()}>Add webhook</ButtonTo>
  return (
    <Page title="Webhooks" lead="Other systems that are told what happens here, signed and repeated." actions={add}>
      <List
        title="Webhooks"
        asked={webhooks}
        state={state}
        columns={columns}
        searchLabel="Search webhooks"
        empty={
          <Empty title="No webhook yet">Name an address, and it is told of the events you choose within seconds.</Empty>
        }
      />
    </Page>
  )
}
