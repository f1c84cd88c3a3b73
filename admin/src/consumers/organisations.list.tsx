import { TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { ItemOf } from '../api/client.ts'
import { useChange, useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { Button } from '../ui/button.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { type Column, Soft } from '../ui/data-table.tsx'
import { ButtonTo, LinkTo } from '../ui/link-to.tsx'
import { List } from '../ui/list.tsx'
import { useListState } from '../ui/list-state.ts'
import { Empty } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'

type Organisation = ItemOf<'listOrganisations'>

const columns: readonly Column<Organisation>[] = [
  {
    label: 'Organisation',
    show: (organisation) => (
      <>
        <LinkTo to={paths.organisation(organisation.id)}>{organisation.name}</LinkTo>
        {organisation.isDefault && <Soft>People who register by themselves are placed here</Soft>}
      </>
    ),
  },
  { label: 'Teams', show: (organisation) => organisation.teams.map(({ name }) => name).join(', ') },
  { label: 'Members', numeric: true, show: (organisation) => organisation.members },
]

export function OrganisationsPage() {
  const state = useListState([])
  const organisations = useRead('listOrganisations', { query: state.query }, { keepPrevious: true })
  const mayWrite = useMay('people:write')
  const [creating, setCreating] = useState(false)
  return (
    <Page
      title="Organisations"
      lead="Whom people belong to. Catalogues are opened to organisations and their teams."
      actions={
        <>
          <ButtonTo to={paths.organisationRequests()} variant="default">
            Requests
          </ButtonTo>
          {mayWrite && <Button onClick={() => setCreating(true)}>Create organisation</Button>}
        </>
      }
    >
      <List
        title="Organisations"
        asked={organisations}
        state={state}
        columns={columns}
        searchLabel="Search organisations"
        empty={<Empty title="No organisation yet">The first one comes with the first person who registers.</Empty>}
      />
      {creating && <CreateOrganisation onClose={() => setCreating(false)} />}
    </Page>
  )
}

function CreateOrganisation({ onClose }: { onClose: () => void }) {
  const create = useChange('createOrganisation')
  const navigate = useNavigate()
  const [name, setName] = useState('')
  return (
    <Confirm
      title="Create organisation"
      verb="Create"
      ready={name.trim() !== ''}
      act={async () => {
        const { id } = await create.mutateAsync({ body: { name } })
        void navigate({ to: paths.organisation(id) })
      }}
      done={`Organisation “${name.trim()}” is created.`}
      onClose={onClose}
    >
      <TextInput
        label="Name"
        description="It begins with a default team, for whoever is in no other."
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
    </Confirm>
  )
}
