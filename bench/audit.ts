import { cursorOf } from '../server/src/platform/database/cursor.ts'
import { type Bench, costOf, figureOrDash } from './bench.ts'
import { askDirectly } from './direct.ts'
import { median } from './load.ts'
import { type Plan, planOf, queriesOf } from './queries.ts'
import { type Section, short } from './section.ts'

const entries = 5_000_000
const connections = 4
const requests = 2_000
const people = 997
const [lastAt, minutesApart] = ['2026-01-01T00:00:00.000Z', 1]

const filters: readonly { name: string; query: Record<string, string> }[] = [
  { name: 'none', query: {} },
  { name: 'time', query: { to: '2025-12-01T00:00:00.000Z' } },
  { name: 'person', query: { actorId: idOf(7) } },
  { name: 'action', query: { action: 'action-2' } },
  { name: 'kind', query: { objectKind: 'kind-0' } },
  { name: 'thing', query: { objectKind: 'kind-0', objectId: 'object-0' } },
]

interface Measured {
  filter: string
  page: 'first' | 'deep'
  own: number
  database: number | null
  requestMs: number
  directMs: number
  directDatabase: number | null
  /** Of what finds the page. */
  plan: Plan
}

/** The audit log with as many entries as years bring, against the SQL alone. */
export async function auditQueries(bench: Bench): Promise<Section> {
  const count = Math.ceil(entries * bench.share)
  await fill(bench, count)
  const deep = cursorOf(new Date(Date.parse(lastAt) - count * 0.9 * minutesApart * 60_000).toISOString(), idOf(0))
  const measured: Measured[] = []
  for (const filter of filters) {
    for (const cursor of [undefined, deep]) measured.push(await measure(bench, filter, cursor))
  }
  const whoAsks = await costOfWhoAsks(bench)
  const ratios = measured.map(
    ({ database, directDatabase }) => (figureOrDash(database) - whoAsks) / figureOrDash(directDatabase),
  )
  const known = ratios.filter((ratio) => !Number.isNaN(ratio))
  return {
    title: 'Audit log',
    text: [
      `One page of 25 of ${short(count)} entries by ${people} people through the REST API, against the same queries from Node directly; ${connections} at a time, milliseconds each. The deep page begins behind nine tenths. Index only: what finds the page reads no table. To know who asks costs the database ${short(whoAsks)} ms of each request, which is measured by itself (a session may cost 0.3 ms of its own CPU, see sign-in) and left out of the ratio; “whole” has it in.`,
    ],
    tables: [
      {
        head: [
          'Filter',
          'page',
          'own CPU ms',
          'database CPU ms',
          'SQL alone, database CPU ms',
          'ratio',
          'whole',
          'request ms',
          'SQL alone ms',
          'buffers',
          'index only',
        ],
        rows: measured.map((one, index) => [
          one.filter,
          one.page,
          one.own,
          figureOrDash(one.database),
          figureOrDash(one.directDatabase),
          ratios[index] ?? Number.NaN,
          figureOrDash(one.database) / figureOrDash(one.directDatabase),
          one.requestMs,
          one.directMs,
          one.plan.buffers,
          isIndexOnly(one) ? 'yes' : 'no',
        ]),
      },
    ],
    budgets: [
      // Nothing is known of a server that is not ours.
      ...(known.length === 0
        ? []
        : [
            {
              name: 'Audit log: database CPU of a page, without who asks, to that of the SQL alone',
              found: Math.max(...known),
              bound: 'at most',
              limit: 2,
              unit: '×',
            } as const,
          ]),
      {
        name: 'Audit log: pages not found by an index alone',
        found: measured.filter((one) => !isIndexOnly(one)).length,
        bound: 'at most',
        limit: 0,
        unit: '',
      },
    ],
    listings: [{ title: 'Plan of the deep page of a person:', text: measured[5]?.plan.text ?? '' }],
  }
}

async function measure(
  bench: Bench,
  { name, query }: (typeof filters)[number],
  cursor: string | undefined,
): Promise<Measured> {
  const { portal, content } = bench
  const search = new URLSearchParams({ ...query, ...(cursor ? { cursor } : {}) })
  const urls = [`${portal.portalUrl}/api/v1/audit-entries?${search}`]
  const cost = await costOf(bench, { urls, headers: { cookie: content.ownerCookie }, connections, requests })
  const { to, ...rest } = query
  const queries = await queriesOf(portal.database, ({ auditLog }) =>
    auditLog.list({ ...rest, ...(to ? { to } : {}), cursor, limit: 25, total: false }),
  )
  const [found] = queries
  if (!found) throw new Error('The audit log was not asked.')
  return {
    filter: name,
    page: cursor ? 'deep' : 'first',
    own: cost.own,
    database: cost.database,
    requestMs: median(cost.result.times.flat()),
    ...(await askDirectly(bench, queries, { requests, connections })),
    plan: await planOf(portal.database, found),
  }
}

/** What the database spends on every request of somebody signed in, whatever it is for. */
async function costOfWhoAsks(bench: Bench): Promise<number> {
  const urls = [`${bench.portal.portalUrl}/api/v1/session`]
  const { database } = await costOf(bench, {
    urls,
    headers: { cookie: bench.content.ownerCookie },
    connections,
    requests,
  })
  return figureOrDash(database)
}

const isIndexOnly = ({ plan }: Measured) => /Index Only Scan/.test(plan.text) && plan.scanned.length === 0

function idOf(number: number): string {
  return `01900000-0000-7000-8000-${String(number).padStart(12, '0')}`
}

/** Oldest first; its indexes are made afterwards, which is many times quicker. */
async function fill({ portal: { database } }: Bench, count: number): Promise<void> {
  const client = await database.pool.connect()
  try {
    // Millions of rows take longer than any statement of the portal may.
    await client.query('set statement_timeout = 0')
    const { rows } = await client.query<{ name: string; definition: string }>(
      `select indexname as name, indexdef as definition from pg_indexes
       where tablename = 'audit_entries' and indexdef not like '%UNIQUE%'`,
    )
    for (const { name } of rows) await client.query(`drop index ${name}`)
    await client.query(
      `insert into audit_entries (id, at, actor_kind, actor_id, actor_name, action, object_kind, object_id, object_name)
       select gen_random_uuid(), $2::timestamptz - ($1::int - n) * interval '${minutesApart} minutes', 'account',
         ('01900000-0000-7000-8000-' || lpad((n % ${people})::text, 12, '0'))::uuid, 'Olga Owner',
         'action-' || (n % 40), 'kind-' || (n % 25), 'object-' || (n % 1000), 'Name'
       from generate_series(1, $1::int) n`,
      [count, lastAt],
    )
    for (const { definition } of rows) await client.query(definition)
    await client.query('vacuum analyze audit_entries')
  } finally {
    // Not given back: it no longer keeps the portal's limits.
    client.release(true)
  }
}
