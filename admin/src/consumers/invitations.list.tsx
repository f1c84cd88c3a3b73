import { Menu } from '@mantine/core'
import { RotateCw, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { ItemOf } from '../api/client.ts'
import { useChange, useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { Button } from '../ui/button.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { type Column, Soft } from '../ui/data-table.tsx'
import { List } from '../ui/list.tsx'
import { useListState } from '../ui/list-state.ts'
import { Moment } from '../ui/moment.tsx'
import { Empty } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { RowMenu } from '../ui/row-menu.tsx'
import { StatusMark } from '../ui/status-mark.tsx'
import { Invite } from './invite.tsx'
import { rolesInWords } from './roles-in-words.ts'

type Invitation = ItemOf<'listInvitations'>

const columns: readonly Column<Invitation>[] = [
  {
    label: 'Invited',
    show: ({ name, email }) => (
      <>
        {name}
        <Soft>{email}</Soft>
      </>
    ),
  },
  {
    label: 'To',
    show: ({ organisation, role, adminRoles }) => (
      <>
        {organisation.name} {role === 'admin' && '(admin)'}
        {adminRoles.length > 0 && <Soft>Back office: {rolesInWords(adminRoles)}</Soft>}
      </>
    ),
  },
  { label: 'By', show: ({ invitedBy }) => invitedBy?.name ?? '' },
  { label: 'Sent', show: ({ sentAt }) => <Moment at={sentAt} /> },
  {
    label: 'Status',
    show: ({ status }) =>
      status === 'open' ? <StatusMark tone="wait">Open</StatusMark> : <StatusMark tone="bad">Expired</StatusMark>,
  },
]

export function InvitationsPage() {
  const state = useListState([])
  const invitations = useRead('listInvitations', { query: state.query }, { keepPrevious: true })
  const mayWrite = useMay('people:write')
  const mayGiveRoles = useMay('roles:write')
  const [inviting, setInviting] = useState(false)
  const [asking, ask] = useState<{ to: 'resend' | 'withdraw'; invitation: Invitation } | null>(null)
  const close = () => ask(null)
  return (
    <Page
      title="Invitations"
      lead="People who were invited by mail and have not come yet."
      trail={[{ label: 'Accounts', to: paths.accounts() }]}
      actions={mayWrite && <Button onClick={() => setInviting(true)}>Invite somebody</Button>}
    >
      <List
        title="Invitations"
        asked={invitations}
        state={state}
        columns={columns}
        searchLabel="Search invitations"
        menu={(invitation) =>
          mayWrite && (invitation.adminRoles.length === 0 || mayGiveRoles) ? (
            <RowMenu name={invitation.name}>
              <Menu.Item
                leftSection={<RotateCw size={16} aria-hidden />}
                onClick={() => ask({ to: 'resend', invitation })}
              >
                Send again
              </Menu.Item>
              <Menu.Item
                color="red"
                leftSection={<Trash2 size={16} aria-hidden />}
                onClick={() => ask({ to: 'withdraw', invitation })}
              >
                Withdraw
              </Menu.Item>
            </RowMenu>
          ) : null
        }
        empty={
          <Empty title="Nobody is invited now">
            Invite somebody by mail: they choose their own password, or come with the account they have.
          </Empty>
        }
      />
      {inviting && <Invite onClose={() => setInviting(false)} />}
      {asking?.to === 'resend' && <Resend invitation={asking.invitation} onClose={close} />}
      {asking?.to === 'withdraw' && <Withdraw invitation={asking.invitation} onClose={close} />}
    </Page>
  )
}

interface DialogProps {
  invitation: Invitation
  onClose: () => void
}

function Resend({ invitation, onClose }: DialogProps) {
  const resend = useChange('resendInvitation')
  return (
    <Confirm
      title={`Invite ${invitation.name} again?`}
      verb="Send again"
      act={() => resend.mutateAsync({ params: { invitationId: invitation.id } })}
      done={`A mail to ${invitation.email} is on its way.`}
      onClose={onClose}
    >
      The new mail holds a new address that works for a week. The one in the earlier mail stops working.
    </Confirm>
  )
}

function Withdraw({ invitation, onClose }: DialogProps) {
  const withdraw = useChange('withdrawInvitation')
  return (
    <Confirm
      title={`Withdraw the invitation of ${invitation.name}?`}
      verb="Withdraw"
      destructive
      act={() => withdraw.mutateAsync({ params: { invitationId: invitation.id } })}
      done={`The invitation of ${invitation.email} is withdrawn.`}
      onClose={onClose}
    >
      The address in the mail stops working at once.
    </Confirm>
  )
}
