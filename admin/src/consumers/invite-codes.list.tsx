import { useState } from 'react'
import type { ItemOf } from '../api/client.ts'
import { useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { Button } from '../ui/button.tsx'
import { type Column, Soft } from '../ui/data-table.tsx'
import { LinkTo } from '../ui/link-to.tsx'
import { List } from '../ui/list.tsx'
import { useListState } from '../ui/list-state.ts'
import { Moment } from '../ui/moment.tsx'
import { Empty } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { CreateInviteCode } from './invite-code-dialogs.tsx'
import { InviteCodeMark } from './invite-code-mark.tsx'

type InviteCode = ItemOf<'listInviteCodes'>

const columns: readonly Column<InviteCode>[] = [
  {
    label: 'Code',
    show: ({ id, name, code, byOrganisation }) => (
      <>
        <LinkTo to={paths.inviteCode(id)}>{name}</LinkTo>
        {code && <Soft>{code}</Soft>}
        {byOrganisation && <Soft>Made by the organisation</Soft>}
      </>
    ),
  },
  {
    label: 'Leads to',
    show: ({ organisation, team }) => (
      <>
        <LinkTo to={paths.organisation(organisation.id)}>{organisation.name}</LinkTo>
        <Soft>{team?.name ?? 'Default team'}</Soft>
      </>
    ),
  },
  { label: 'Used', numeric: true, show: ({ used, quota }) => `${used} of ${quota}` },
  { label: 'Until', show: ({ expiresAt }) => (expiresAt ? <Moment at={expiresAt} /> : 'No end') },
  { label: 'Status', show: ({ state }) => <InviteCodeMark state={state} /> },
]

export function InviteCodesPage() {
  const state = useListState([])
  const codes = useRead('listInviteCodes', { query: state.query }, { keepPrevious: true })
  const mayWrite = useMay('people:write')
  const [creating, setCreating] = useState(false)
  return (
    <Page
      title="Invite codes"
      lead="Whoever registers with one belongs to its organisation from the beginning."
      trail={[{ label: 'Accounts', to: paths.accounts() }]}
      actions={mayWrite && <Button onClick={() => setCreating(true)}>Create invite code</Button>}
    >
      <List
        title="Invite codes"
        asked={codes}
        state={state}
        columns={columns}
        searchLabel="Search invite codes"
        empty={
          <Empty title="No invite code yet">
            Hand one out where you don’t know everybody by name: at a fair, in a course, on a partner’s intranet.
          </Empty>
        }
      />
      {creating && <CreateInviteCode onClose={() => setCreating(false)} />}
    </Page>
  )
}
