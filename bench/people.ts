import { cursorOf } from '../server/src/platform/database/cursor.ts'
import { type Bench, costOf, figureOrDash } from './bench.ts'
import { askDirectly } from './direct.ts'
import { planOf, queriesOf } from './queries.ts'
import type { Section } from './section.ts'

const people = 200_000
const pageSize = 25
const [requests, connections] = [200, 4]
const large = ['accounts', 'memberships', 'team_members']

interface Asked {
  name: string
  /** Of the list of accounts, or of the members of their organisation. */
  list: 'accounts' | 'members'
  query: { cursor?: string; search?: string }
}

/** Lists and searches among 200,000 accounts, who are members of one organisation, against their SQL. */
export async function peopleLists(bench: Bench): Promise<Section> {
  await fill(bench)
  const deep = { cursor: cursorOf('Person 180000', '00000000-0000-0000-0000-000000000000') }
  const asked: Asked[] = [
    { name: 'accounts, first page', list: 'accounts', query: {} },
    { name: 'accounts, deep page', list: 'accounts', query: deep },
    { name: 'accounts, search for one', list: 'accounts', query: { search: 'person 123456' } },
    { name: 'accounts, search for part of an address', list: 'accounts', query: { search: '99999@' } },
    { name: 'accounts, search for nobody', list: 'accounts', query: { search: 'zebra' } },
    { name: 'members, first page', list: 'members', query: {} },
    { name: 'members, deep page', list: 'members', query: deep },
    { name: 'members, search for one', list: 'members', query: { search: 'person 123456' } },
    { name: 'members, search for nobody', list: 'members', query: { search: 'zebra' } },
  ]
  const measured = []
  for (const one of asked) measured.push({ name: one.name, ...(await measure(bench, one)) })
  const ratios = measured.map(({ ratio }) => ratio)
  return {
    title: 'People',
    text: [
      `Pages of ${pageSize} of the list of accounts when there are ${people.toLocaleString('en-GB')}, and of the members of an organisation that has as many, through the REST API, against the queries it sends. “Read whole” names tables read from beginning to end.`,
    ],
    tables: [
      {
        head: [
          'Asked for',
          'own CPU ms',
          'database CPU ms',
          'SQL alone, database CPU ms',
          'ratio',
          'buffers',
          'read whole',
        ],
        rows: measured.map((one) => [
          one.name,
          one.own,
          figureOrDash(one.database),
          figureOrDash(one.directDatabase),
          one.ratio,
          one.buffers,
          one.scanned.join(', ') || 'nothing',
        ]),
      },
    ],
    budgets: [
      ...(ratios.some(Number.isNaN)
        ? []
        : [
            {
              name: 'People: database CPU to that of the SQL alone',
              found: Math.max(...ratios),
              bound: 'at most' as const,
              limit: 2,
              unit: '×',
            },
          ]),
      {
        name: 'People: scans of large tables',
        found: measured.flatMap(({ scanned }) => scanned).filter((table) => large.includes(table)).length,
        bound: 'at most',
        limit: 0,
        unit: '',
      },
    ],
  }
}

async function measure(bench: Bench, { list, query }: Asked) {
  const { portal, content } = bench
  const organisationId = content.member.organisation?.id ?? ''
  const path = list === 'accounts' ? '/accounts' : `/organisations/${organisationId}/members`
  const url = `${portal.portalUrl}/api/v1${path}?${new URLSearchParams({ limit: String(pageSize), ...query })}`
  const { own, database } = await costOf(bench, {
    urls: [url],
    headers: { cookie: content.ownerCookie },
    connections,
    requests,
  })
  const page = { limit: pageSize, total: false, cursor: query.cursor, search: query.search }
  const queries = await queriesOf(portal.database, ({ consumers }) =>
    list === 'accounts' ? consumers.listAccounts(page) : consumers.listMembers(organisationId, page),
  )
  const { directDatabase } = await askDirectly(bench, queries, { requests, connections })
  const plans = await Promise.all(queries.map((one) => planOf(portal.database, one)))
  return {
    own,
    database,
    directDatabase,
    ratio: database === null || directDatabase === null ? Number.NaN : database / directDatabase,
    buffers: plans.reduce((sum, plan) => sum + plan.buffers, 0),
    scanned: [...new Set(plans.flatMap(({ scanned }) => scanned))],
  }
}

/** In parts, each of which has its time. */
async function fill({ portal: { database }, content }: Bench): Promise<void> {
  const atOnce = 10_000
  for (let first = 1; first <= people; first += atOnce) {
    await database.pool.query(
      `with copy as (
         insert into accounts (id, email, first_name, last_name, status, created_at, updated_at)
         select gen_random_uuid(), 'person' || n || '@example.com', 'Person', lpad(n::text, 6, '0'), 'active', now(), now()
         from generate_series($2::int, $3::int) n
         returning id),
       belonging as (
         insert into memberships (account_id, organisation_id, role, created_at) select id, $1, 'member', now() from copy
         returning account_id, organisation_id)
       insert into team_members (account_id, organisation_id, team_id) select account_id, organisation_id, $4 from belonging`,
      [content.member.organisation?.id, first, first + atOnce - 1, content.member.teamIds[0]],
    )
  }
  await database.pool.query('vacuum analyze')
}
