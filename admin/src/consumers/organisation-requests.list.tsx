import { Menu, Textarea, TextInput } from '@mantine/core'
import { Check, X } from 'lucide-react'
import { useState } from 'react'
import type { ItemOf } from '../api/client.ts'
import { useChange, useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { type Column, Soft } from '../ui/data-table.tsx'
import { LinkTo } from '../ui/link-to.tsx'
import { List } from '../ui/list.tsx'
import { useListState } from '../ui/list-state.ts'
import { Moment } from '../ui/moment.tsx'
import { Empty } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { RowMenu } from '../ui/row-menu.tsx'
import { StatusMark } from '../ui/status-mark.tsx'
import { TabLinks } from '../ui/tabs.tsx'

type OrganisationRequest = ItemOf<'listOrganisationRequests'>
type Status = OrganisationRequest['status']

const marks = {
  pending: ['wait', 'Pending'],
  approved: ['good', 'Approved'],
  rejected: ['bad', 'Rejected'],
  withdrawn: ['quiet', 'Withdrawn'],
} as const

const columns: readonly Column<OrganisationRequest>[] = [
  {
    label: 'Organisation',
    show: ({ name, organisation }) =>
      organisation ? <LinkTo to={paths.organisation(organisation.id)}>{organisation.name}</LinkTo> : name,
  },
  {
    label: 'Who',
    show: ({ requester }) => (
      <>
        <LinkTo to={paths.account(requester.id)}>{requester.name || requester.email}</LinkTo>
        <Soft>{requester.email}</Soft>
      </>
    ),
  },
  {
    label: 'Status',
    show: ({ status, reason, decidedBy }) => (
      <>
        <StatusMark tone={marks[status][0]}>{marks[status][1]}</StatusMark>
        {decidedBy && <Soft>by {decidedBy.name}</Soft>}
        {reason && <Soft>{reason}</Soft>}
      </>
    ),
  },
  { label: 'Asked', show: ({ createdAt }) => <Moment at={createdAt} /> },
]

const tabs: readonly { label: string; status: Status | 'all' }[] = [
  { label: 'Pending', status: 'pending' },
  { label: 'Approved', status: 'approved' },
  { label: 'Rejected', status: 'rejected' },
  { label: 'All', status: 'all' },
]

/** Without a status in the address: what waits for a decision. */
const addressOf = (status: string) => paths.organisationRequests(status === 'pending' ? undefined : status)

export function OrganisationRequestsPage() {
  const state = useListState(['status'])
  const status = state.filter('status') || 'pending'
  const { status: _, ...query } = { status: '', ...state.query }
  const requests = useRead(
    'listOrganisationRequests',
    { query: status === 'all' ? query : { ...query, status: status as Status } },
    { keepPrevious: true, refetchInterval: 30_000 },
  )
  const mayWrite = useMay('people:write')
  const [asking, ask] = useState<{ to: 'approve' | 'reject'; request: OrganisationRequest } | null>(null)
  const close = () => ask(null)
  return (
    <Page
      title="Requests for organisations"
      lead="Developers who want to bring their company. Who asks becomes its admin."
      trail={[{ label: 'Organisations', to: paths.organisations() }]}
    >
      <TabLinks label="Status" tabs={tabs.map((tab) => ({ label: tab.label, to: addressOf(tab.status) }))} />
      <List
        key={status}
        title={`Requests for organisations: ${status}`}
        asked={requests}
        state={{ ...state, isFiltered: state.search !== '' }}
        columns={columns}
        searchLabel="Search requests"
        menu={(request) =>
          mayWrite && request.status === 'pending' ? (
            <RowMenu name={request.name}>
              <Menu.Item leftSection={<Check size={16} aria-hidden />} onClick={() => ask({ to: 'approve', request })}>
                Approve
              </Menu.Item>
              <Menu.Item
                color="red"
                leftSection={<X size={16} aria-hidden />}
                onClick={() => ask({ to: 'reject', request })}
              >
                Reject
              </Menu.Item>
            </RowMenu>
          ) : null
        }
        empty={
          status === 'pending' ? (
            <Empty title="Nothing waits for a decision">
              Developers without a company ask for one in the live portal, as long as the settings let them.
            </Empty>
          ) : (
            <Empty title={status === 'all' ? 'No requests yet' : `No request is ${status}`}>
              Requests come from developers in the live portal.
            </Empty>
          )
        }
      />
      {asking?.to === 'approve' && <Approve request={asking.request} onClose={close} />}
      {asking?.to === 'reject' && <Reject request={asking.request} onClose={close} />}
    </Page>
  )
}

interface DialogProps {
  request: OrganisationRequest
  onClose: () => void
}

function Approve({ request, onClose }: DialogProps) {
  const approve = useChange('approveOrganisationRequest')
  const [name, setName] = useState(request.name)
  return (
    <Confirm
      title={`Approve “${request.name}”?`}
      verb="Approve"
      ready={name.trim() !== ''}
      act={() => approve.mutateAsync({ params: { organisationRequestId: request.id }, body: { name } })}
      done={`${name.trim()} is there, and ${request.requester.email} is its admin.`}
      onClose={onClose}
    >
      <p>
        {request.requester.name || request.requester.email} becomes its admin, takes the apps along, and can invite
        colleagues. A mail says so.
      </p>
      <TextInput
        label="Name"
        description="As it was asked for, unless you change it."
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
    </Confirm>
  )
}

function Reject({ request, onClose }: DialogProps) {
  const reject = useChange('rejectOrganisationRequest')
  const [reason, setReason] = useState('')
  return (
    <Confirm
      title={`Reject “${request.name}”?`}
      verb="Reject request"
      destructive
      ready={reason.trim() !== ''}
      act={() => reject.mutateAsync({ params: { organisationRequestId: request.id }, body: { reason } })}
      done="The request is rejected."
      onClose={onClose}
    >
      <Textarea
        label="Reason"
        description="The developer reads it. Say what is missing or what to do instead."
        autosize
        minRows={3}
        required
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        data-autofocus
      />
    </Confirm>
  )
}
