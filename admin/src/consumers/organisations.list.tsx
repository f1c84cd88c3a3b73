import type { ItemOf } from '../api/client.ts'
import { useRead } from '../api/queries.ts'
import { type Column, Soft } from '../ui/data-table.tsx'
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
        {organisation.name}
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
  return (
    <Page title="Organisations" lead="Whom people belong to. Catalogues are opened to organisations and their teams.">
      <List
        title="Organisations"
        asked={organisations}
        state={state}
        columns={columns}
        searchLabel="Search organisations"
        empty={<Empty title="No organisation yet">The first one comes with the first person who registers.</Empty>}
      />
    </Page>
  )
}
