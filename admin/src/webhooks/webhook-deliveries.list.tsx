import { Select } from '@mantine/core'
import type { ItemOf } from '../api/client.ts'
import { useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { type Column, Soft } from '../ui/data-table.tsx'
import { LinkTo } from '../ui/link-to.tsx'
import { List } from '../ui/list.tsx'
import { useListState } from '../ui/list-state.ts'
import { Moment } from '../ui/moment.tsx'
import { Empty } from '../ui/notice.tsx'
import { DeliveryMark, deliveryStates } from './webhook-marks.tsx'

type Delivery = ItemOf<'listWebhookDeliveries'>

const columns: readonly Column<Delivery>[] = [
  { label: 'Event', show: (delivery) => <LinkTo to={paths.webhookDelivery(delivery.id)}>{delivery.event}</LinkTo> },
  {
    label: 'State',
    show: (delivery) => (
      <>
        <DeliveryMark state={delivery.state} />
        {delivery.failure && <Soft>{delivery.failure}</Soft>}
      </>
    ),
  },
  { label: 'Attempts', numeric: true, show: (delivery) => delivery.attempts },
  { label: 'Happened', show: (delivery) => <Moment at={delivery.createdAt} /> },
]

export function WebhookDeliveries({ webhookId }: { webhookId: string }) {
  const state = useListState(['state'])
  const chosen = state.filter('state') as Delivery['state'] | ''
  const { cursor, limit, total } = state.query
  const deliveries = useRead(
    'listWebhookDeliveries',
    { params: { webhookId }, query: { cursor, limit, total, ...(chosen ? { state: chosen } : {}) } },
    { keepPrevious: true, refetchInterval: 5000 },
  )
  return (
    <List
      title="Deliveries"
      asked={deliveries}
      state={state}
      columns={columns}
      filters={
        <Select
          label="State"
          data={[{ value: '', label: 'Any that was to be sent' }, ...deliveryStates]}
          value={chosen}
          onChange={(value) => state.setFilter('state', value ?? '')}
          allowDeselect={false}
        />
      }
      empty={
        <Empty title="Nothing was sent yet">
          Send a test message, or wait for one of its events. What its limits kept back is under{' '}
          <LinkTo to={paths.webhook(webhookId, 'filtered')}>Not sent</LinkTo>.
        </Empty>
      }
    />
  )
}
