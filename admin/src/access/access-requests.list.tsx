import type { ItemOf } from '../api/client.ts'
import { useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { type Column, Soft } from '../ui/data-table.tsx'
import { LinkTo } from '../ui/link-to.tsx'
import { List } from '../ui/list.tsx'
import { useListState } from '../ui/list-state.ts'
import { Moment } from '../ui/moment.tsx'
import { Empty } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { TabLinks } from '../ui/tabs.tsx'
import { AccessRequestMark, type AccessRequestStatus } from './request-status.tsx'

type AccessRequest = ItemOf<'listAccessRequests'>

const columns: readonly Column<AccessRequest>[] = [
  {
    label: 'Who',
    show: (request) => (
      <>
        <LinkTo to={paths.accessRequest(request.id)}>{request.requester.name || request.requester.email}</LinkTo>
        <Soft>{request.organisation.name}</Soft>
      </>
    ),
  },
  { label: 'Products', show: (request) => request.products.map(({ name }) => name).join(', ') },
  {
    label: 'Plan',
    show: (request) => (
      <>
        {request.plan.name}
        {request.targetCredential && (
          <Soft>{request.kind === 'plan-change' ? 'another plan for a key' : 'for a key there is'}</Soft>
        )}
      </>
    ),
  },
  { label: 'App', show: (request) => request.app.name },
  { label: 'Status', show: (request) => <AccessRequestMark status={request.status} failure={request.failure} /> },
  { label: 'Asked', show: (request) => <Moment at={request.createdAt} /> },
]

const tabs: readonly { label: string; status: AccessRequestStatus | 'all' }[] = [
  { label: 'Pending', status: 'pending' },
  { label: 'Approving', status: 'approving' },
  { label: 'Approved', status: 'approved' },
  { label: 'Rejected', status: 'rejected' },
  { label: 'Withdrawn', status: 'withdrawn' },
  { label: 'All', status: 'all' },
]

/** Without a status in the address: what waits for a decision. */
const addressOf = (status: string) => paths.accessRequests(status === 'pending' ? undefined : status)

export function AccessRequestsPage() {
  const state = useListState(['status'])
  const status = state.filter('status') || 'pending'
  const { status: _, ...query } = { status: '', ...state.query }
  const requests = useRead(
    'listAccessRequests',
    { query: status === 'all' ? query : { ...query, status: status as AccessRequestStatus } },
    { keepPrevious: true, refetchInterval: 30_000 },
  )
  return (
    <Page title="Access requests" lead="Who asks for which products, under which plan.">
      <TabLinks
        label="Status"
        tabs={tabs.map((tab) => ({ label: tab.label, to: addressOf(tab.status) }))}
        also={{ [paths.accessRequests('pending')]: addressOf('pending') }}
      />
      <List
        key={status}
        title={`Access requests: ${status}`}
        asked={requests}
        state={{ ...state, isFiltered: state.search !== '' }}
        columns={columns}
        empty={<NoRequests status={status} />}
      />
    </Page>
  )
}

function NoRequests({ status }: { status: string }) {
  if (status === 'pending') {
    return (
      <Empty title="Nothing waits for a decision">
        When a developer requests access under a plan that is not approved at once, the request appears here.
      </Empty>
    )
  }
  return (
    <Empty title={status === 'all' ? 'No requests yet' : `No request is ${status}`}>
      Requests come from developers who choose a product and a plan in the live portal.
    </Empty>
  )
}
