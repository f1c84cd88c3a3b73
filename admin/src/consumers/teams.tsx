import { Group, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useChange, useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { Answer } from '../ui/answer.tsx'
import { Button } from '../ui/button.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { LinkTo } from '../ui/link-to.tsx'
import { Panel } from '../ui/panel.tsx'
import type { Organisation } from './organisations.page.tsx'

type Team = Organisation['teams'][number]
type Question = { to: 'create' } | { to: 'rename' | 'delete'; team: Team }

export function Teams({ organisation }: { organisation: Organisation }) {
  const mayWrite = useMay('people:write')
  const [asking, ask] = useState<Question | null>(null)
  const close = () => ask(null)
  return (
    <Panel
      title="Teams"
      aside={
        mayWrite && (
          <Button variant="default" size="xs" onClick={() => ask({ to: 'create' })}>
            Create team
          </Button>
        )
      }
    >
      {organisation.teams.map((team) => (
        <div key={team.id}>
          <LinkTo to={paths.organisation(organisation.id, team.id)}>{team.name}</LinkTo>
          {': '}
          {team.members === 1 ? '1 member' : `${team.members} members`}
          {team.isDefault && <p>For whoever is in no other team.</p>}
          {mayWrite && (
            <Group gap="xs" mt={4}>
              <Button
                variant="default"
                size="compact-xs"
                aria-label={`Rename team ${team.name}`}
                onClick={() => ask({ to: 'rename', team })}
              >
                Rename
              </Button>
              {!team.isDefault && (
                <Button
                  variant="default"
                  size="compact-xs"
                  aria-label={`Delete team ${team.name}`}
                  onClick={() => ask({ to: 'delete', team })}
                >
                  Delete
                </Button>
              )}
            </Group>
          )}
        </div>
      ))}
      {asking?.to === 'create' && <CreateTeam organisationId={organisation.id} onClose={close} />}
      {asking?.to === 'rename' && <RenameTeam team={asking.team} onClose={close} />}
      {asking?.to === 'delete' && <DeleteTeam team={asking.team} onClose={close} />}
    </Panel>
  )
}

function CreateTeam({ organisationId, onClose }: { organisationId: string; onClose: () => void }) {
  const create = useChange('createTeam')
  const [name, setName] = useState('')
  return (
    <Confirm
      title="Create team"
      verb="Create"
      ready={name.trim() !== ''}
      act={() => create.mutateAsync({ params: { organisationId }, body: { name } })}
      done={`Team “${name.trim()}” is created.`}
      onClose={onClose}
    >
      <TextInput label="Name" value={name} onChange={(event) => setName(event.currentTarget.value)} data-autofocus />
    </Confirm>
  )
}

function RenameTeam({ team, onClose }: { team: Team; onClose: () => void }) {
  const rename = useChange('renameTeam')
  const [name, setName] = useState(team.name)
  return (
    <Confirm
      title="Rename team"
      verb="Rename"
      ready={name.trim() !== ''}
      act={() => rename.mutateAsync({ params: { teamId: team.id }, body: { name } })}
      done="The team has its new name."
      onClose={onClose}
    >
      <TextInput label="Name" value={name} onChange={(event) => setName(event.currentTarget.value)} data-autofocus />
    </Confirm>
  )
}

function DeleteTeam({ team, onClose }: { team: Team; onClose: () => void }) {
  const params = { teamId: team.id }
  const removal = useRead('showTeamRemoval', { params })
  const remove = useChange('removeTeam')
  return (
    <Confirm
      title={`Delete team “${team.name}”?`}
      verb="Delete team"
      destructive
      ready={removal.data !== undefined}
      act={() => remove.mutateAsync({ params })}
      done={`Team “${team.name}” is deleted.`}
      onClose={onClose}
    >
      <Answer of={removal}>
        {({ members, movesToDefaultTeam, apps, catalogues }) => (
          <>
            <p>
              {members === 0
                ? 'Nobody is in it.'
                : `${members === 1 ? 'One member loses' : `${members} members lose`} what only this team sees; ${movesToDefaultTeam} of them ${movesToDefaultTeam === 1 ? 'goes' : 'go'} to the default team.`}
            </p>
            {apps.length > 0 && <p>Apps not shared with it any more: {apps.map(({ name }) => name).join(', ')}.</p>}
            {catalogues.length > 0 && (
              <p>Catalogues not open to it any more: {catalogues.map(({ name }) => name).join(', ')}.</p>
            )}
          </>
        )}
      </Answer>
    </Confirm>
  )
}
