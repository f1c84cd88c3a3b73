import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { ItemOf, Reply } from '../api/client.ts'
import { useChange, useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { Answer } from '../ui/answer.tsx'
import { Button } from '../ui/button.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { type Column, Soft } from '../ui/data-table.tsx'
import { LinkTo } from '../ui/link-to.tsx'
import { List } from '../ui/list.tsx'
import { useListState } from '../ui/list-state.ts'
import { Moment } from '../ui/moment.tsx'
import { Empty } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { Columns, Facts, Panel } from '../ui/panel.tsx'
import { EditInviteCode } from './invite-code-dialogs.tsx'
import { InviteCodeMark } from './invite-code-mark.tsx'

type InviteCode = Reply<'showInviteCode'>
type Redemption = ItemOf<'listInviteCodeRedemptions'>

const columns: readonly Column<Redemption>[] = [
  {
    label: 'Who',
    show: ({ id, name, email }) => (
      <>
        <LinkTo to={paths.account(id)}>{name || email}</LinkTo>
        {name && <Soft>{email}</Soft>}
      </>
    ),
  },
  { label: 'When', show: ({ redeemedAt }) => <Moment at={redeemedAt} /> },
]

export function InviteCodePage() {
  const { inviteCodeId = '' } = useParams({ strict: false }) as { inviteCodeId?: string }
  const params = { inviteCodeId }
  const code = useRead('showInviteCode', { params })
  const mayWrite = useMay('people:write')
  const [asking, ask] = useState<'edit' | 'switch' | 'delete' | null>(null)
  const close = () => ask(null)
  const { data } = code
  return (
    <Page
      title={data?.name ?? 'Invite code'}
      trail={[
        { label: 'Accounts', to: paths.accounts() },
        { label: 'Invite codes', to: paths.inviteCodes() },
      ]}
      actions={
        mayWrite &&
        data && (
          <>
            <Button variant="default" onClick={() => ask('edit')}>
              Edit
            </Button>
            <Button variant="default" onClick={() => ask('switch')}>
              {data.active ? 'Switch off' : 'Switch on'}
            </Button>
            <Button variant="default" onClick={() => ask('delete')}>
              Delete
            </Button>
          </>
        )
      }
    >
      <Answer of={code}>{(shown) => <Story code={shown} />}</Answer>
      {data && asking === 'edit' && <EditInviteCode code={data} onClose={close} />}
      {data && asking === 'switch' && <SwitchInviteCode code={data} onClose={close} />}
      {data && asking === 'delete' && <DeleteInviteCode code={data} onClose={close} />}
    </Page>
  )
}

function Story({ code }: { code: InviteCode }) {
  const state = useListState([])
  const params = { inviteCodeId: code.id }
  const redemptions = useRead('listInviteCodeRedemptions', { params, query: state.query }, { keepPrevious: true })
  return (
    <Columns
      side={
        <>
          {code.code && (
            <Panel title="To be shared">
              <p>
                Whoever opens the link registers with the code. It can also be typed into the form:{' '}
                <code>{code.code}</code>
              </p>
              {code.link && <CopyButton value={code.link} label="Copy the link" />}
            </Panel>
          )}
          <Panel title="About" quiet>
            <Facts
              facts={[
                ['Status', <InviteCodeMark key="status" state={code.state} />],
                ['Used', `${code.used} of ${code.quota}`],
                [
                  'Organisation',
                  <LinkTo key="organisation" to={paths.organisation(code.organisation.id)}>
                    {code.organisation.name}
                  </LinkTo>,
                ],
                ['Team', code.team?.name ?? 'Default team'],
                ['Until', code.expiresAt ? <Moment key="until" at={code.expiresAt} /> : 'No end'],
                ['Made by', code.byOrganisation ? 'An admin of the organisation' : 'The back office'],
                ['Since', <Moment key="since" at={code.createdAt} />],
              ]}
            />
          </Panel>
        </>
      }
    >
      <Panel title="Who registered with it">
        <List
          title="Who registered with it"
          asked={redemptions}
          state={state}
          columns={columns}
          searchLabel="Search people"
          empty={<Empty title="Nobody yet">People appear here as soon as they have registered with the code.</Empty>}
        />
      </Panel>
    </Columns>
  )
}

interface DialogProps {
  code: InviteCode
  onClose: () => void
}

function SwitchInviteCode({ code, onClose }: DialogProps) {
  const update = useChange('updateInviteCode')
  const { active, name } = code
  return (
    <Confirm
      title={active ? `Switch “${name}” off?` : `Switch “${name}” on?`}
      verb={active ? 'Switch off' : 'Switch on'}
      act={() => update.mutateAsync({ params: { inviteCodeId: code.id }, body: { active: !active } })}
      done={active ? 'The invite code is switched off.' : 'The invite code is switched on.'}
      onClose={onClose}
    >
      {active
        ? 'Nobody can register with it until it is switched on again. Who came by it stays.'
        : 'Whoever has it can register with it, as long as there are places.'}
    </Confirm>
  )
}

function DeleteInviteCode({ code, onClose }: DialogProps) {
  const remove = useChange('deleteInviteCode')
  const navigate = useNavigate()
  return (
    <Confirm
      title={`Delete “${code.name}”?`}
      verb="Delete invite code"
      destructive
      act={() => remove.mutateAsync({ params: { inviteCodeId: code.id } })}
      done={`Invite code “${code.name}” is deleted.`}
      onClose={onClose}
      onDone={() => void navigate({ to: paths.inviteCodes() })}
    >
      Its link stops working at once, and the list of who came by it goes. The {code.used} who did stay where they are.
    </Confirm>
  )
}
