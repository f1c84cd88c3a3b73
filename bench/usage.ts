import { type Bench, costOf, figureOrDash } from './bench.ts'
import { growLists } from './growth.ts'
import { median } from './load.ts'
import { type Plan, planOf, queriesOf } from './queries.ts'
import type { Section } from './section.ts'

const credentials = 10_000
const days = 365
/** Of the busiest credentials, which is enough to see whether a report by day looks there. */
const hoursOf = 1_000
const usageTables = ['usage_hours', 'usage_days', 'usage_subjects']

interface Report {
  name: string
  reader: 'member' | 'owner'
  days: number
  query: Record<string, string>
  requests: number
}

/** Reports of usage when 10,000 credentials were called on every day of a year. */
export async function usageReports(bench: Bench): Promise<Section> {
  const appId = await fillUsage(bench)
  const reports: Report[] = [
    { name: 'one app, a month', reader: 'member', days: 30, query: { appId, groupBy: 'product' }, requests: 200 },
    { name: 'one app, a year', reader: 'member', days, query: { appId, groupBy: 'product' }, requests: 200 },
    { name: 'everything, a week', reader: 'owner', days: 7, query: { groupBy: 'product' }, requests: 20 },
    { name: 'everything, a month', reader: 'owner', days: 30, query: { groupBy: 'product' }, requests: 10 },
    { name: 'everything, a year', reader: 'owner', days, query: { groupBy: 'product' }, requests: 3 },
  ]
  const measured = []
  for (const report of reports) measured.push({ report, ...(await measure(bench, report)) })
  const ofOneApp = measured.filter(({ report }) => report.reader === 'member')
  const [month, year] = ofOneApp
  return {
    title: 'Reports of usage',
    text: [
      `${credentials.toLocaleString('en-GB')} credentials called on each of ${days} days; reports by day through the REST API, one at a time, with figures by product. “Read whole” names tables read from beginning to end.`,
    ],
    tables: [
      {
        head: ['Report', 'request ms', 'own CPU ms', 'database CPU ms', 'queries', 'buffers', 'read whole'],
        rows: measured.map(({ report, requestMs, own, database, plans }) => [
          report.name,
          requestMs,
          own,
          figureOrDash(database),
          plans.length,
          buffersOf(plans),
          scansOf(plans).join(', ') || 'nothing',
        ]),
      },
    ],
    budgets: [
      {
        name: 'Usage of one app: scans of usage tables',
        found: ofOneApp.flatMap(({ plans }) => scansOf(plans)).length,
        bound: 'at most',
        limit: 0,
        unit: '',
      },
      {
        name: 'Usage of one app over a year: buffers to a month’s',
        found: buffersOf(year?.plans ?? []) / buffersOf(month?.plans ?? []),
        bound: 'at most',
        limit: 12,
        unit: '×',
      },
      {
        name: 'Usage by day: queries that read hours',
        found: measured.flatMap(({ plans }) => plans).filter(({ text }) => text.includes('usage_hours')).length,
        bound: 'at most',
        limit: 0,
        unit: '',
      },
    ],
    listings: [{ title: 'The costliest plan of one app over a year:', text: costliest(year?.plans ?? []) }],
  }
}

async function measure(bench: Bench, report: Report) {
  const { portal, content } = bench
  const to = new Date().toISOString().slice(0, 10)
  const from = new Date(Date.now() - (report.days - 1) * 86_400_000).toISOString().slice(0, 10)
  const isOwn = report.reader === 'member'
  const query = new URLSearchParams({ ...report.query, from, to })
  const cost = await costOf(bench, {
    urls: [`${portal.portalUrl}/api/v1${isOwn ? '/own' : ''}/usage?${query}`],
    headers: { cookie: isOwn ? content.memberCookie : content.ownerCookie },
    connections: 1,
    requests: report.requests,
  })
  const wanted = { ...report.query, from, to, unit: 'day' as const, compare: false, limit: 25 }
  const queries = await queriesOf(portal.database, ({ usage }) =>
    isOwn ? usage.showOwnUsage(content.member, wanted) : usage.showUsage(wanted),
  )
  return {
    requestMs: median(cost.result.times.flat()),
    own: cost.own,
    database: cost.database,
    plans: await Promise.all(queries.map((one) => planOf(portal.database, one))),
  }
}

/** @returns an app of the member with used credentials */
async function fillUsage({ portal, content }: Bench): Promise<string> {
  const { pool } = portal.database
  await growLists(portal.database, content, Math.ceil(credentials / 3))
  await pool.query(
    `insert into usage_subjects (credential_id, service_id, provider_id, app_id, organisation_id, plan_id, product_id, last_call_at)
     select credentials.id, 'parcels', provider_id, app_id, organisation_id, plan_id, $1, now()
     from credentials join apps on apps.id = credentials.app_id order by app_id limit $2`,
    [content.productId, credentials],
  )
  // Day after day, as the rows come about.
  for (let ago = days - 1; ago >= 0; ago -= 1) {
    await pool.query(
      `insert into usage_days (subject_id, day, code, failed, calls, latency_ms)
       select id, current_date - $1::int, case when id % 10 = 0 then 429 else 200 end, id % 10 = 0, 100 + id % 50, 2000
       from usage_subjects on conflict do nothing`,
      [ago],
    )
  }
  await pool.query(
    `insert into usage_hours (subject_id, hour, code, failed, calls, latency_ms)
     select id, date_trunc('hour', now()) - ago * interval '1 hour', 200, false, 5, 100
     from (select id from usage_subjects limit $1) subject, generate_series(0, 167) ago on conflict do nothing`,
    [hoursOf],
  )
  await pool.query('vacuum analyze usage_subjects, usage_hours, usage_days')
  const { rows } = await pool.query<{ app_id: string }>('select app_id from usage_subjects limit 1')
  return rows[0]?.app_id ?? ''
}

const buffersOf = (plans: readonly Plan[]) => plans.reduce((sum, { buffers }) => sum + buffers, 0)

const scansOf = (plans: readonly Plan[]) => [
  ...new Set(plans.flatMap(({ scanned }) => scanned).filter((table) => usageTables.includes(table))),
]

const costliest = (plans: readonly Plan[]) => plans.toSorted((a, b) => b.buffers - a.buffers)[0]?.text ?? ''
