import { TextInput } from '@mantine/core'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { Reply } from '../api/client.ts'
import { useChange, useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { Answer } from '../ui/answer.tsx'
import { Button } from '../ui/button.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { LinkTo } from '../ui/link-to.tsx'
import { Moment } from '../ui/moment.tsx'
import { Page } from '../ui/page.tsx'
import { Columns, Facts, Panel } from '../ui/panel.tsx'
import { Members } from './members.tsx'
import { RemovalStory } from './removal-story.tsx'
import { Teams } from './teams.tsx'

export type Organisation = Reply<'showOrganisation'>

export function OrganisationPage() {
  const { organisationId = '' } = useParams({ strict: false }) as { organisationId?: string }
  const organisation = useRead('showOrganisation', { params: { organisationId } })
  const mayWrite = useMay('people:write')
  const mayReadApps = useMay('apps:read')
  const [asking, ask] = useState<'rename' | 'delete' | null>(null)
  const close = () => ask(null)
  const { data } = organisation
  return (
    <Page
      title={data?.name ?? 'Organisation'}
      trail={[{ label: 'Organisations', to: paths.organisations() }]}
      lead={
        data?.isDefault &&
        'Where people are who belong nowhere else. They don’t know each other: their apps are personal, and nobody is an admin here.'
      }
      history={{ kind: 'organisation', id: organisationId }}
      actions={
        mayWrite &&
        data && (
          <>
            <Button variant="default" onClick={() => ask('rename')}>
              Rename
            </Button>
            {!data.isDefault && (
              <Button variant="default" onClick={() => ask('delete')}>
                Delete
              </Button>
            )}
          </>
        )
      }
    >
      <Answer of={organisation}>
        {(shown) => (
          <Columns
            side={
              <>
                <Teams organisation={shown} />
                <Panel title="About" quiet>
                  <Facts
                    facts={[
                      ['Members', shown.members],
                      ['Apps', shown.apps > 0 && mayReadApps ? <AppsOf key="apps" organisation={shown} /> : shown.apps],
                      ['Since', <Moment key="since" at={shown.createdAt} />],
                    ]}
                  />
                </Panel>
              </>
            }
          >
            <Members organisation={shown} />
          </Columns>
        )}
      </Answer>
      {data && asking === 'rename' && <RenameOrganisation organisation={data} onClose={close} />}
      {data && asking === 'delete' && <DeleteOrganisation organisation={data} onClose={close} />}
    </Page>
  )
}

interface DialogProps {
  organisation: Organisation
  onClose: () => void
}

const AppsOf = ({ organisation: { id, apps } }: { organisation: Organisation }) => (
  <LinkTo to={paths.apps({ organisationId: id })}>{apps === 1 ? 'One app' : `${apps} apps`}</LinkTo>
)

function RenameOrganisation({ organisation, onClose }: DialogProps) {
  const rename = useChange('renameOrganisation')
  const [name, setName] = useState(organisation.name)
  return (
    <Confirm
      title="Rename organisation"
      verb="Rename"
      ready={name.trim() !== ''}
      act={() =>
        rename.mutateAsync({
          params: { organisationId: organisation.id },
          body: { name },
          version: organisation.version,
        })
      }
      done="The organisation has its new name."
      onClose={onClose}
    >
      <TextInput label="Name" value={name} onChange={(event) => setName(event.currentTarget.value)} data-autofocus />
    </Confirm>
  )
}

function DeleteOrganisation({ organisation, onClose }: DialogProps) {
  const params = { organisationId: organisation.id }
  const removal = useRead('showOrganisationRemoval', { params })
  const remove = useChange('removeOrganisation')
  const navigate = useNavigate()
  return (
    <Confirm
      title={`Delete organisation “${organisation.name}”?`}
      verb="Delete organisation"
      destructive
      ready={removal.data !== undefined}
      act={() => remove.mutateAsync({ params, query: { confirm: removal.data?.confirm } })}
      done={`Organisation “${organisation.name}” is deleted.`}
      onClose={onClose}
      onDone={() => void navigate({ to: paths.organisations() })}
    >
      <Answer of={removal}>
        {(data) => (
          <>
            <p>
              Its teams go, and catalogues that were open to it are not any more. {peopleInWords(data)} This can’t be
              undone.
            </p>
            <RemovalStory removal={data} />
          </>
        )}
      </Answer>
    </Confirm>
  )
}

function peopleInWords({ members, movesToDefault }: Reply<'showOrganisationRemoval'>): string {
  if (members === 0) return 'Nobody belongs to it.'
  const all = members === 1 ? 'Its one member keeps the account' : `Its ${members} members keep their accounts`
  const moved = movesToDefault === 1 ? 'one goes' : `${movesToDefault} go`
  return movesToDefault === 0 ? `${all}.` : `${all}; ${moved} to the default organisation.`
}
