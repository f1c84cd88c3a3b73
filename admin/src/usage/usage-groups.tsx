import { useRead } from '../api/queries.ts'
import { Answer } from '../ui/answer.tsx'
import { DataTable } from '../ui/data-table.tsx'
import { LinkTo } from '../ui/link-to.tsx'
import { Panel } from '../ui/panel.tsx'
import styles from './usage.module.css'
import type { UsageChoice, UsageFilters } from './usage-filters.ts'
import { latency } from './usage-words.ts'

export type GroupKind = 'product' | 'plan' | 'organisation' | 'app' | 'status'

const titles: Record<GroupKind, { title: string; one: string }> = {
  product: { title: 'Products', one: 'Product' },
  plan: { title: 'Plans', one: 'Plan' },
  organisation: { title: 'Organisations', one: 'Organisation' },
  app: { title: 'Apps', one: 'App' },
  status: { title: 'Answers', one: 'Status' },
}

const number = new Intl.NumberFormat()
const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 })

/** Who or what is called most; each line narrows everything down to itself. */
export function UsageGroups({ by, filters }: { by: GroupKind; filters: UsageFilters }) {
  const report = useRead('showUsage', { query: { ...filters.query, groupBy: by, compare: 'true', limit: 10 } })
  const { title, one } = titles[by]
  return (
    <Panel title={title}>
      <Answer of={report}>
        {({ groups, rest }) => (
          <>
            <DataTable
              title={title}
              items={groups.map((group) => ({ ...group, id: group.id ?? 'none', key: group.id }))}
              columns={[
                { label: one, show: (group) => <Name by={by} group={group} filters={filters} /> },
                { label: 'Calls', numeric: true, show: ({ calls }) => number.format(calls) },
                { label: 'Before', numeric: true, show: ({ callsBefore }) => number.format(callsBefore ?? 0) },
                {
                  label: 'Errors',
                  numeric: true,
                  show: ({ calls, errors }) => `${number.format(errors)} (${percent.format(errors / calls)})`,
                },
                { label: 'Mean latency', numeric: true, show: ({ meanLatencyMs }) => latency(meanLatencyMs) },
              ]}
            />
            {rest.groups > 0 && (
              <p className={styles.rest}>
                And {number.format(rest.groups)} more with {number.format(rest.calls)} calls.
              </p>
            )}
          </>
        )}
      </Answer>
    </Panel>
  )
}

interface NameProps {
  by: GroupKind
  group: { key: string | null; name: string }
  filters: UsageFilters
}

function Name({ by, group, filters }: NameProps) {
  if (group.key === null) return group.name
  const change: UsageChoice = by === 'status' ? { status: group.key } : { [`${by}Id`]: group.key }
  return <LinkTo to={filters.narrowedTo(change)}>{group.name}</LinkTo>
}
