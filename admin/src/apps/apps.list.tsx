import type { ItemOf } from '../api/client.ts'
import { useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { type Column, Soft } from '../ui/data-table.tsx'
import { ButtonTo, LinkTo } from '../ui/link-to.tsx'
import { List } from '../ui/list.tsx'
import { type ListState, useListState } from '../ui/list-state.ts'
import { Moment } from '../ui/moment.tsx'
import { Empty } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'

type App = ItemOf<'listApps'>

const columns: readonly Column<App>[] = [
  { label: 'App', show: (app) => <LinkTo to={paths.app(app.id)}>{app.name}</LinkTo> },
  {
    label: 'Owner',
    show: (app) => (
      <>
        {app.owner.name || app.owner.email}
        <Soft>{app.organisation.name}</Soft>
      </>
    ),
  },
  { label: 'Credentials', numeric: true, show: (app) => app.credentials },
  { label: 'Pending requests', numeric: true, show: (app) => app.pendingRequests },
  { label: 'Created', show: (app) => <Moment at={app.createdAt} /> },
]

/** Whose apps alone are listed, for who came from their page. */
function OnlyOf({ app, state }: { app: App | undefined; state: ListState }) {
  const whose = state.filter('ownerId') ? app?.owner.name || app?.owner.email : app?.organisation.name
  if (!app || !(state.filter('ownerId') || state.filter('organisationId'))) return null
  return (
    <p>
      Only apps of {whose}. <LinkTo to={paths.apps()}>Show all</LinkTo>
    </p>
  )
}

export function AppsPage() {
  const state = useListState(['organisationId', 'ownerId'])
  const apps = useRead('listApps', { query: state.query }, { keepPrevious: true })
  const mayWrite = useMay('apps:write')
  return (
    <Page
      title="Apps"
      lead="What developers build with your APIs. Each app holds its own credentials."
      actions={mayWrite && <ButtonTo to={paths.newApp()}>Create app</ButtonTo>}
    >
      <List
        title="Apps"
        asked={apps}
        state={state}
        columns={columns}
        searchLabel="Search apps"
        filters={<OnlyOf app={apps.data?.items[0]} state={state} />}
        empty={
          <Empty title="No app yet">Developers create apps in the live portal when they first request access.</Empty>
        }
      />
    </Page>
  )
}
