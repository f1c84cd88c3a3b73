import { Menu, MultiSelect, Radio, Select, Stack } from '@mantine/core'
import { Pencil, UserMinus } from 'lucide-react'
import { useState } from 'react'
import type { ItemOf } from '../api/client.ts'
import { useChange, useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { Answer } from '../ui/answer.tsx'
import { Button } from '../ui/button.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { type Column, Soft } from '../ui/data-table.tsx'
import { LinkTo } from '../ui/link-to.tsx'
import { List } from '../ui/list.tsx'
import { useListState } from '../ui/list-state.ts'
import { Empty } from '../ui/notice.tsx'
import { type Choice, OnePicker } from '../ui/one-picker.tsx'
import { Panel } from '../ui/panel.tsx'
import { RowMenu } from '../ui/row-menu.tsx'
import { nameOf } from './account-actions.tsx'
import { AccountStatus } from './account-status.tsx'
import type { Organisation } from './organisations.page.tsx'
import { RemovalStory } from './removal-story.tsx'

type Member = ItemOf<'listMembers'>
type Question = { to: 'add' } | { to: 'change' | 'remove'; member: Member }

const columns: readonly Column<Member>[] = [
  {
    label: 'Member',
    show: (member) => (
      <>
        <LinkTo to={paths.account(member.id)}>{nameOf(member)}</LinkTo>
        {member.name && <Soft>{member.email}</Soft>}
      </>
    ),
  },
  { label: 'Role', brief: true, show: ({ role }) => (role === 'admin' ? 'Admin' : 'Member') },
  { label: 'Teams', show: ({ teams }) => teams.map(({ name }) => name).join(', ') },
  { label: 'Status', show: ({ status }) => <AccountStatus status={status} /> },
]

export function Members({ organisation }: { organisation: Organisation }) {
  const params = { organisationId: organisation.id }
  const state = useListState(['teamId'])
  const members = useRead('listMembers', { params, query: state.query }, { keepPrevious: true })
  const mayWrite = useMay('people:write')
  const [asking, ask] = useState<Question | null>(null)
  const close = () => ask(null)
  return (
    <Panel
      title="Members"
      aside={
        mayWrite &&
        !organisation.isDefault && (
          <Button variant="default" size="xs" onClick={() => ask({ to: 'add' })}>
            Add member
          </Button>
        )
      }
    >
      <List
        title="Members"
        asked={members}
        state={state}
        columns={columns}
        searchLabel="Search members"
        filters={
          organisation.teams.length > 1 && (
            <Select
              label="Team"
              placeholder="Any"
              clearable
              data={organisation.teams.map(({ id, name }) => ({ value: id, label: name }))}
              value={state.filter('teamId') || null}
              onChange={(id) => state.setFilter('teamId', id ?? '')}
            />
          )
        }
        menu={
          mayWrite && !organisation.isDefault
            ? (member) => (
                <RowMenu name={nameOf(member)}>
                  <Menu.Item
                    leftSection={<Pencil size={16} aria-hidden />}
                    onClick={() => ask({ to: 'change', member })}
                  >
                    Change role or teams
                  </Menu.Item>
                  <Menu.Item
                    color="red"
                    leftSection={<UserMinus size={16} aria-hidden />}
                    onClick={() => ask({ to: 'remove', member })}
                  >
                    Take out
                  </Menu.Item>
                </RowMenu>
              )
            : undefined
        }
        empty={
          <Empty title="Nobody belongs here yet">
            Add an account: it gets to see what is open to this organisation.
          </Empty>
        }
      />
      {asking?.to === 'add' && <AddMember organisation={organisation} onClose={close} />}
      {asking?.to === 'change' && <ChangeMember organisation={organisation} member={asking.member} onClose={close} />}
      {asking?.to === 'remove' && <RemoveMember organisation={organisation} member={asking.member} onClose={close} />}
    </Panel>
  )
}

type Role = Member['role']

interface RoleAndTeamsProps {
  organisation: Organisation
  role: Role
  setRole: (role: Role) => void
  teamIds: string[]
  setTeamIds: (ids: string[]) => void
}

function RoleAndTeams({ organisation, role, setRole, teamIds, setTeamIds }: RoleAndTeamsProps) {
  return (
    <>
      <Radio.Group label="Role" value={role} onChange={(value) => setRole(value as Role)}>
        <Stack gap="xs" mt="xs">
          <Radio value="member" label="Member" description="Uses the apps of the organisation." />
          <Radio value="admin" label="Admin" description="Also looks after its people." />
        </Stack>
      </Radio.Group>
      <MultiSelect
        label="Teams"
        description="None: the default team."
        data={organisation.teams
          .filter(({ isDefault }) => !isDefault)
          .map(({ id, name }) => ({ value: id, label: name }))}
        value={teamIds}
        onChange={setTeamIds}
        searchable
        nothingFoundMessage="There is no other team"
      />
    </>
  )
}

interface DialogProps {
  organisation: Organisation
  onClose: () => void
}

function AddMember({ organisation, onClose }: DialogProps) {
  const add = useChange('addMember')
  const [account, setAccount] = useState<Choice | null>(null)
  const [role, setRole] = useState<Role>('member')
  const [teamIds, setTeamIds] = useState<string[]>([])
  return (
    <Confirm
      title={`Add a member to ${organisation.name}`}
      verb="Add member"
      ready={account !== null}
      act={() =>
        add.mutateAsync({
          params: { organisationId: organisation.id },
          body: { accountId: account?.id ?? '', role, teamIds },
        })
      }
      done={`${account?.name ?? ''} belongs to ${organisation.name}.`}
      onClose={onClose}
    >
      <Stack gap="md">
        <p>Whoever waits in the default organisation leaves it and takes their apps along, as personal ones.</p>
        <OnePicker list="listAccounts" label="Account" value={account} onChange={setAccount} />
        <RoleAndTeams {...{ organisation, role, setRole, teamIds, setTeamIds }} />
      </Stack>
    </Confirm>
  )
}

function ChangeMember({ organisation, member, onClose }: DialogProps & { member: Member }) {
  const update = useChange('updateMember')
  const own = new Set(organisation.teams.filter(({ isDefault }) => isDefault).map(({ id }) => id))
  const [role, setRole] = useState<Role>(member.role)
  const [teamIds, setTeamIds] = useState(member.teams.map(({ id }) => id).filter((id) => !own.has(id)))
  return (
    <Confirm
      title={`${nameOf(member)} in ${organisation.name}`}
      verb="Save"
      act={() =>
        update.mutateAsync({
          params: { organisationId: organisation.id, accountId: member.id },
          body: { role, teamIds },
        })
      }
      done="It holds from now on."
      onClose={onClose}
    >
      <Stack gap="md">
        <RoleAndTeams {...{ organisation, role, setRole, teamIds, setTeamIds }} />
      </Stack>
    </Confirm>
  )
}

function RemoveMember({ organisation, member, onClose }: DialogProps & { member: Member }) {
  const params = { organisationId: organisation.id, accountId: member.id }
  const removal = useRead('showMemberRemoval', { params })
  const remove = useChange('removeMember')
  return (
    <Confirm
      title={`Take ${nameOf(member)} out of ${organisation.name}?`}
      verb="Take out"
      destructive
      ready={removal.data !== undefined}
      act={() => remove.mutateAsync({ params, query: { confirm: removal.data?.confirm } })}
      done={`${nameOf(member)} does not belong to ${organisation.name} any more.`}
      onClose={onClose}
    >
      <Answer of={removal}>
        {(data) => (
          <Stack gap="md">
            <p>
              The account stays{data.movesToDefault > 0 && ' and goes to the default organisation'}. It sees nothing of{' '}
              {organisation.name} any more.
            </p>
            <RemovalStory removal={data} />
          </Stack>
        )}
      </Answer>
    </Confirm>
  )
}
