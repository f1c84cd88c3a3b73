import type { Capabilities } from '../server/src/build-capabilities.ts'
import { cursorOf, readCursor } from '../server/src/platform/database/cursor.ts'
import { type Bench, costOf, figureOrDash } from './bench.ts'
import { askDirectly } from './direct.ts'
import { growLists } from './growth.ts'
import { median } from './load.ts'
import { type Plan, planOf, queriesOf } from './queries.ts'
import { type Section, short } from './section.ts'

const connections = 4
const requests = 1_000
const pageSize = 25
/** Ten times as many rows are at most one level more of an index; fewer than this, and an index is a single page, which none that is in use is. */
const [few, many] = [10_000, 100_000]
const noId = '00000000-0000-0000-0000-000000000000'

interface List {
  name: 'products' | 'apps' | 'credentials' | 'access requests'
  path: string
  /** Name of a row by its place, where the list is in the order of names; null: newest first. */
  rowName: string | null
  table: 'products' | 'apps' | 'credentials' | 'access_requests'
  read: (capabilities: Capabilities, cursor: string | undefined) => Promise<unknown>
}

interface Measured {
  list: string
  rows: number
  page: 'first' | 'deep'
  own: number
  database: number | null
  requestMs: number
  directMs: number
  /** Of the database for the same queries. */
  directDatabase: number | null
  queries: number
  /** Of each query, in their order: the first brings the rows. */
  plans: Plan[]
}

const listsOfPortal: List[] = [
  {
    name: 'products',
    path: 'products',
    rowName: 'Parcels',
    table: 'products',
    read: (capabilities, cursor) =>
      capabilities.products.list({ limit: pageSize, total: false, after: readCursor(cursor) }),
  },
  {
    name: 'apps',
    path: 'apps',
    rowName: 'App',
    table: 'apps',
    async read({ apps, credentials, accessRequests }, cursor) {
      const page = await apps.list({ limit: pageSize, total: false, after: readCursor(cursor) })
      const ids = page.apps.map(({ id }) => id)
      // As the API does, which says of each app how much it holds.
      await Promise.all([credentials.countByApp(ids), accessRequests.countPendingByApp(ids)])
    },
  },
  {
    name: 'credentials',
    path: 'credentials',
    rowName: null,
    table: 'credentials',
    read: (capabilities, cursor) =>
      capabilities.credentials.list({ limit: pageSize, total: false, after: readCursor(cursor) }),
  },
  {
    name: 'access requests',
    path: 'access-requests',
    rowName: null,
    table: 'access_requests',
    read: (capabilities, cursor) =>
      capabilities.accessRequests.list({ limit: pageSize, total: false, after: readCursor(cursor) }),
  },
]

/** Lists of the REST API against the queries they send, with few and with many rows. */
export async function restLists(bench: Bench): Promise<Section> {
  const measured: Measured[] = []
  for (const rows of [few, many]) {
    await growLists(bench.portal.database, bench.content, rows)
    for (const list of listsOfPortal) {
      measured.push(await measure(bench, list, rows, 'first'), await measure(bench, list, rows, 'deep'))
    }
  }
  const deepest = measured.filter(({ rows, page }) => rows === many && page === 'deep')
  return {
    title: 'Lists of the REST API against their SQL',
    text: [
      `One page of ${pageSize} through the API, signed in, against the queries that the same list sends, run from Node directly; ${connections} at a time, milliseconds each. The ratio is that of the database’s CPU: what a request costs above its queries is the portal’s own CPU, beside it. The deep page begins behind nine tenths of the rows; each app has three credentials and a request. Buffers are pages of 8 KB that all its queries read together; “read whole” names tables read from beginning to end, which small ones may be.`,
    ],
    tables: [
      {
        head: [
          'List',
          'rows',
          'page',
          'own CPU ms',
          'database CPU ms',
          'SQL alone, database CPU ms',
          'ratio',
          'request ms',
          'SQL alone ms',
          'queries',
          'buffers',
          'read whole',
        ],
        rows: measured.map((one) => [
          one.list,
          one.rows,
          one.page,
          one.own,
          figureOrDash(one.database),
          figureOrDash(one.directDatabase),
          databaseRatio(one),
          one.requestMs,
          one.directMs,
          one.queries,
          buffersOf(one),
          wholeTables(one).join(', ') || 'nothing',
        ]),
      },
    ],
    budgets: listsOfPortal.flatMap(({ name }) =>
      budgetsOf(
        name,
        measured.filter(({ list }) => list === name),
      ),
    ),
    listings: deepest.flatMap(({ list, plans }) => [
      { title: `Plan of the list of ${list}, deep page of ${short(many)}:`, text: plans[0]?.text ?? '' },
      { title: `Of the other queries of that list, the plan that read most:`, text: costliest(plans.slice(1)) },
    ]),
  }
}

async function measure(bench: Bench, list: List, rows: number, page: 'first' | 'deep'): Promise<Measured> {
  const { portal, content } = bench
  const cursor = page === 'deep' ? await deepCursor(bench, list, rows) : undefined
  const url = `${portal.portalUrl}/api/v1/${list.path}?limit=${pageSize}${cursor ? `&cursor=${cursor}` : ''}`
  const headers = { cookie: content.ownerCookie }
  const cost = await costOf(bench, { urls: [url], headers, connections, requests })
  const queries = await queriesOf(portal.database, (capabilities) => list.read(capabilities, cursor))
  if (queries.length === 0) throw new Error(`The list of ${list.name} sent no query.`)
  return {
    list: list.name,
    rows,
    page,
    own: cost.own,
    database: cost.database,
    requestMs: median(cost.result.times.flat()),
    ...(await askDirectly(bench, queries, { requests, connections })),
    queries: queries.length,
    plans: await Promise.all(queries.map((query) => planOf(portal.database, query))),
  }
}

/** Behind nine tenths of the rows. */
async function deepCursor({ portal }: Bench, { rowName, table }: List, rows: number): Promise<string> {
  if (rowName !== null) return cursorOf(`${rowName} ${String(Math.round(rows * 0.9)).padStart(6, '0')}`, noId)
  const { rows: found } = await portal.database.pool.query<{ id: string }>(
    `select id from ${table} order by id desc offset (select count(*) * 9 / 10 from ${table}) limit 1`,
  )
  return cursorOf('', found[0]?.id ?? '')
}

/** Those that grow with the lists. */
const largeTables = [
  'products',
  'apps',
  'catalogue_products',
  'credentials',
  'credential_products',
  'credential_keys',
  'access_requests',
  'access_request_products',
]

const databaseRatio = ({ database, directDatabase }: Measured) =>
  database === null || directDatabase === null ? Number.NaN : database / directDatabase

const buffersOf = ({ plans }: Measured) => plans.reduce((sum, { buffers }) => sum + buffers, 0)

const costliest = (plans: readonly Plan[]) => plans.toSorted((a, b) => b.buffers - a.buffers)[0]?.text ?? ''

const wholeTables = ({ plans }: Measured) => [...new Set(plans.flatMap(({ scanned }) => scanned))]

function budgetsOf(name: string, measured: readonly Measured[]): Section['budgets'] {
  const some = measured.filter(({ rows }) => rows === few)
  const lots = measured.filter(({ rows }) => rows === many)
  const most = (values: readonly number[]) => Math.max(...values)
  const growth = most(lots.map(({ own }) => own)) / most(some.map(({ own }) => own))
  const moreBuffers = most(lots.map(buffersOf)) / most(some.map(buffersOf))
  const scans = lots.flatMap(wholeTables).filter((table) => largeTables.includes(table)).length
  return [
    {
      name: `List of ${name}: own CPU`,
      found: most(measured.map(({ own }) => own)),
      bound: 'at most',
      limit: 3,
      unit: 'ms',
      isCpu: true,
    },
    ...databaseBudgets(name, most(measured.map(databaseRatio))),
    {
      name: `List of ${name}: own CPU, ${short(many)} rows to ${short(few)}`,
      found: growth,
      bound: 'at most',
      limit: 1.25,
      unit: '×',
    },
    {
      name: `List of ${name}: buffers, ${short(many)} rows to ${short(few)}`,
      found: moreBuffers,
      bound: 'at most',
      limit: 2,
      unit: '×',
    },
    { name: `List of ${name}: scans of large tables`, found: scans, bound: 'at most', limit: 0, unit: '' },
  ]
}

/** Nothing is known of a server that is not ours. */
const databaseBudgets = (name: string, found: number): Section['budgets'] =>
  Number.isNaN(found)
    ? []
    : [{ name: `List of ${name}: database CPU to that of the SQL alone`, found, bound: 'at most', limit: 2, unit: '×' }]
