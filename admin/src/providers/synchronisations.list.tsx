import { Select } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { ItemOf } from '../api/client.ts'
import { useChange, useRead } from '../api/queries.ts'
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
import { sayFailure } from '../ui/say-failure.ts'
import { RunMark, runInWords } from './run-mark.tsx'

const causes = { start: 'At the start', schedule: 'By schedule', person: 'Asked for' } as const

const columns: readonly Column<ItemOf<'listSynchronisations'>>[] = [
  {
    label: 'Run',
    show: (run) => (
      <>
        <LinkTo to={paths.synchronisation(run.id)}>{run.providerName}</LinkTo>
        <Soft>
          <Moment at={run.startedAt} />
        </Soft>
      </>
    ),
  },
  { label: 'State', show: (run) => <RunMark run={run} /> },
  { label: 'Found', show: (run) => run.reason ?? runInWords(run) },
  { label: 'Why', show: (run) => (run.cause === 'person' ? `${causes.person} by ${run.by}` : causes[run.cause]) },
  {
    label: 'The same since',
    show: (run) =>
      run.repeatedAt && (
        <>
          {run.repeats} {run.repeats === 1 ? 'time' : 'times'}, last <Moment at={run.repeatedAt} />
        </>
      ),
  },
]

export function SynchronisationsPage() {
  const state = useListState(['providerId'])
  const { search: _, ...query } = state.query
  const runs = useRead('listSynchronisations', { query }, { keepPrevious: true, refetchInterval: 10_000 })
  const mayWrite = useMay('providers:write')
  return (
    <Page
      title="Synchronisations"
      lead="Products and plans follow the policies of their providers: what each run found, and what it did."
      trail={[{ label: 'Providers', to: paths.providers() }]}
      actions={mayWrite && <SynchroniseAll />}
    >
      <List
        title="Synchronisations"
        asked={runs}
        state={state}
        columns={columns}
        filters={
          <ProviderFilter value={state.filter('providerId')} onChange={(id) => state.setFilter('providerId', id)} />
        }
        empty={
          <Empty title="No run yet">
            The first one begins a few seconds after the portal has started, for providers with an interval.
          </Empty>
        }
      />
    </Page>
  )
}

function SynchroniseAll() {
  const start = useChange('synchroniseAllProviders')
  return (
    <Button
      loading={start.isPending}
      onClick={() =>
        start.mutate(
          { body: {} },
          {
            onSuccess: ({ items }) =>
              notifications.show({ message: `${items.length} ${items.length === 1 ? 'run' : 'runs'} begun.` }),
            onError: sayFailure,
          },
        )
      }
    >
      Synchronise all
    </Button>
  )
}

function ProviderFilter({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const providers = useRead('listProviders', { query: { limit: 100 } })
  const options = (providers.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))
  return (
    <Select
      label="Provider"
      data={[{ value: '', label: 'All' }, ...options]}
      value={value}
      onChange={(id) => onChange(id ?? '')}
      error={providers.error && 'The list could not be loaded.'}
      allowDeselect={false}
    />
  )
}
