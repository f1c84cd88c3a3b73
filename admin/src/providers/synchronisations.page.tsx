import { Select } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import type { ItemOf } from '../api/client.ts'
import { useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { Answer } from '../ui/answer.tsx'
import { type Column, Soft } from '../ui/data-table.tsx'
import { LinkTo } from '../ui/link-to.tsx'
import { List } from '../ui/list.tsx'
import { useListState } from '../ui/list-state.ts'
import { Moment } from '../ui/moment.tsx'
import { Empty, Notice } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { Facts, Panel } from '../ui/panel.tsx'
import { StatusMark, type Tone } from '../ui/status-mark.tsx'
import { type Run, RunMark, runInWords } from './run-mark.tsx'

type Item = ItemOf<'listSynchronisationItems'>

const outcomes: Record<Item['outcome'], [Tone, string]> = {
  created: ['good', 'New'],
  changed: ['good', 'Changed'],
  relinked: ['good', 'Re-linked'],
  restored: ['good', 'Restored'],
  orphaned: ['bad', 'Orphaned'],
  unlisted: ['bad', 'Hidden'],
  drifted: ['wait', 'Changed at the provider'],
  settled: ['good', 'As saved here again'],
  'not-taken': ['quiet', 'Not taken'],
  failed: ['bad', 'Failed'],
}

const columns: readonly Column<Item>[] = [
  {
    label: 'Policy',
    show: (item) => (
      <>
        {item.objectId && item.kind ? (
          <LinkTo to={item.kind === 'product' ? paths.product(item.objectId) : paths.plan(item.objectId)}>
            {item.name}
          </LinkTo>
        ) : (
          item.name
        )}
        <Soft>{item.policyId}</Soft>
      </>
    ),
  },
  { label: 'As', show: ({ kind }) => (kind === null ? '' : kind === 'product' ? 'Product' : 'Plan') },
  {
    label: 'What',
    show: ({ outcome }) => {
      const [tone, word] = outcomes[outcome]
      return <StatusMark tone={tone}>{word}</StatusMark>
    },
  },
  {
    label: 'Why, and what changed',
    show: ({ reason, changes }) => (
      <>
        {reason}
        {changes.map(({ field, here, there }) => (
          <div key={field}>
            {here} → {there}
          </div>
        ))}
      </>
    ),
  },
]

export function SynchronisationPage() {
  const { synchronisationId = '' } = useParams({ strict: false }) as { synchronisationId?: string }
  const params = { synchronisationId }
  const run = useRead(
    'showSynchronisation',
    { params },
    { refetchInterval: (latest) => (latest?.outcome === 'running' ? 1000 : false) },
  )
  return (
    <Page
      title={run.data?.dryRun ? 'Dry run' : 'Synchronisation'}
      mark={run.data && <RunMark run={run.data} />}
      trail={[
        { label: 'Providers', to: paths.providers() },
        { label: 'Synchronisations', to: paths.synchronisations() },
      ]}
    >
      <Answer of={run}>
        {(data) => (
          <>
            <RunStory run={data} />
            {data.outcome !== 'running' && <Items key={data.id} run={data} />}
          </>
        )}
      </Answer>
    </Page>
  )
}

function RunStory({ run }: { run: Run }) {
  return (
    <Panel title="What it found" quiet>
      {run.dryRun && <Notice tone="info">A dry run changes nothing: this is what a run would do.</Notice>}
      {run.reason && (
        <Notice tone="bad" title={run.outcome === 'failed' ? 'The provider could not be read.' : 'It did not end.'}>
          {run.reason}
        </Notice>
      )}
      <Facts
        facts={[
          [
            'Provider',
            <LinkTo key="provider" to={paths.provider(run.providerId)}>
              {run.providerName}
            </LinkTo>,
          ],
          ['Found', run.outcome === 'done' ? runInWords(run) : null],
          ['Policies there', run.outcome === 'done' ? run.counts.policies : null],
          ['Unchanged', run.outcome === 'done' ? run.counts.unchanged : null],
          ['Begun', <Moment key="begun" at={run.startedAt} />],
          ['By', run.by],
          [
            'The same since',
            run.repeatedAt && (
              <>
                {run.repeats} times, last <Moment key="again" at={run.repeatedAt} />
              </>
            ),
          ],
        ]}
      />
    </Panel>
  )
}

function Items({ run }: { run: Run }) {
  const state = useListState(['outcome'])
  const items = useRead(
    'listSynchronisationItems',
    { params: { synchronisationId: run.id }, query: state.query as object },
    { keepPrevious: true },
  )
  return (
    <List
      title="Policies"
      asked={items}
      state={state}
      columns={columns}
      searchLabel="Search policies"
      filters={
        <Select
          label="What"
          data={[
            { value: '', label: 'Everything' },
            ...Object.entries(outcomes).map(([value, [, label]]) => ({ value, label })),
          ]}
          value={state.filter('outcome')}
          onChange={(value) => state.setFilter('outcome', value ?? '')}
          allowDeselect={false}
        />
      }
      empty={<Empty title="Nothing to tell">Everything at the provider is as it is here.</Empty>}
    />
  )
}
