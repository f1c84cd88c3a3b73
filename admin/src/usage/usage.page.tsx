import { Download } from 'lucide-react'
import type { Reply } from '../api/client.ts'
import { useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { Answer } from '../ui/answer.tsx'
import { Bars } from '../ui/bars.tsx'
import { ButtonOut, LinkTo } from '../ui/link-to.tsx'
import { Moment } from '../ui/moment.tsx'
import { Empty, Notice } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { Columns, Facts, Panel } from '../ui/panel.tsx'
import { FilterFields } from './usage-filter-fields.tsx'
import { type UsageFilters, useUsageFilters } from './usage-filters.ts'
import { UsageGroups } from './usage-groups.tsx'
import { latency } from './usage-words.ts'

type Report = Reply<'showUsage'>

const number = new Intl.NumberFormat()
const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 })
const dayName = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' })
const hourName = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', hour: '2-digit' })

/** Who uses what, how much, and what goes wrong. */
export function UsagePage() {
  const filters = useUsageFilters()
  const report = useRead('showUsage', { query: { ...filters.query, compare: 'true', limit: 10 } })
  return (
    <Page
      title="Usage"
      lead="Calls of all credentials at every gateway that counts them."
      actions={
        <ButtonOut
          href={`/api/v1/usage/export?${new URLSearchParams(filters.exportQuery)}`}
          download
          variant="default"
          leftSection={<Download size={16} aria-hidden />}
        >
          Export as CSV
        </ButtonOut>
      }
    >
      <FilterFields filters={filters} problem={report.error} />
      <Answer of={report}>{(data) => <UsageContent report={data} filters={filters} />}</Answer>
    </Page>
  )
}

function UsageContent({ report, filters }: { report: Report; filters: UsageFilters }) {
  const { totals, before } = report
  const bars = report.points.map(({ at, calls, errors }) => ({
    key: at,
    label: (report.unit === 'day' ? dayName : hourName).format(new Date(at)),
    calls,
    errors,
  }))
  return (
    <Columns
      side={
        <>
          <Panel title="Figures" quiet>
            <Facts
              facts={[
                ['Calls', <Compared key="calls" now={totals.calls} before={before?.calls} />],
                ['Errors', <Compared key="errors" now={totals.errors} before={before?.errors} />],
                ['Error rate', totals.calls === 0 ? '–' : percent.format(totals.errors / totals.calls)],
                ['Mean latency', latency(totals.meanLatencyMs)],
                ['Counted until', report.collectedUntil && <Moment key="until" at={report.collectedUntil} />],
              ]}
            />
            <p>
              <LinkTo to={paths.usageRetention()}>How long usage is kept</LinkTo>
            </p>
          </Panel>
          <Gaps gaps={report.gaps} />
        </>
      }
    >
      {totals.calls === 0 ? (
        <Empty title="No calls in this time">
          {filters.isFiltered
            ? 'No call fits these filters. Take one away or choose a longer time.'
            : 'Once a developer calls an API with a credential, the call is counted here within a few seconds.'}
        </Empty>
      ) : (
        <>
          <Panel title={report.unit === 'day' ? 'Calls by day (UTC)' : 'Calls by hour, in your time zone'}>
            <Bars
              title={`Calls and errors by ${report.unit} from ${report.from} to ${report.to}`}
              bars={bars}
              labelEvery={Math.ceil(bars.length / 8)}
            />
          </Panel>
          {groupPanels(filters.chosenDimensions).map((by) => (
            <UsageGroups key={by} by={by} filters={filters} />
          ))}
        </>
      )}
    </Columns>
  )
}

const allPanels = ['product', 'plan', 'organisation', 'app', 'status'] as const

/** A panel for what is filtered by would have one line. */
const groupPanels = (chosen: readonly string[]) => allPanels.filter((by) => !chosen.includes(by))

function Compared({ now, before }: { now: number; before: number | undefined }) {
  return (
    <>
      {number.format(now)}
      {before !== undefined && <> (before: {number.format(before)})</>}
    </>
  )
}

function Gaps({ gaps }: { gaps: Report['gaps'] }) {
  return gaps.map(({ provider, kind, since, reason }) =>
    kind === 'does-not-report' ? (
      <Notice key={provider.id} tone="info" title={provider.name}>
        This gateway does not report usage: its calls are missing here.
      </Notice>
    ) : (
      <Notice key={provider.id} tone="wait" title={provider.name}>
        Its usage could not be read{since && <> since {<Moment at={since} />}</>}. {reason} What is missing is read when
        it answers again.
      </Notice>
    ),
  )
}
