import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { Db } from '../database/database.ts'
import { freshDatabase } from '../database/test-database.ts'
import { type AuditFilter, listStatement } from './audit-log.queries.ts'

const actor = '01900000-0000-7000-8000-000000000001'
const middle = { value: '2026-02-01T00:00:00.000Z', id: '01900000-0000-7000-8000-000000000000' }

/** Many entries of many people, so that a plan is chosen as it would be in a year, whatever a server thinks a page costs. */
async function longLog(): Promise<Db> {
  const { db } = await freshDatabase()
  // Rows that an earlier test left behind and no vacuum could take yet would be looked at, too.
  await sql`truncate audit_entries`.execute(db)
  await sql`
    insert into audit_entries (id, at, actor_kind, actor_id, actor_name, action, object_kind, object_id, object_name)
    select gen_random_uuid(), timestamptz '2026-01-01Z' + n * interval '2 minutes', 'account',
      ('01900000-0000-7000-8000-' || lpad((n % 97)::text, 12, '0'))::uuid, 'Olga',
      'action-' || (n % 40), 'kind-' || (n % 25), 'object-' || (n % 10), 'Name'
    from generate_series(1, 40000) n`.execute(db)
  await sql`vacuum analyze audit_entries`.execute(db)
  return db
}

interface Plan {
  'Node Type': string
  'Index Name'?: string
  'Actual Rows': number
  'Shared Hit Blocks': number
  'Shared Read Blocks': number
  Plans?: Plan[]
}

/** What finds the page, and how many entries it looks at. */
async function finds(db: Db, filter: AuditFilter, after: typeof middle | null) {
  const statement = listStatement(filter, { after, limit: 26 })
  const { rows } = await sql<{
    'QUERY PLAN': [{ Plan: Plan }]
  }>`explain (analyze, buffers, format json) ${statement}`.execute(db)
  const nodes = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodes)]
  const all = nodes(rows[0]?.['QUERY PLAN'][0].Plan as Plan)
  const limited = all.find((node) => node['Node Type'] === 'Limit')?.Plans?.[0]
  const { 'Shared Hit Blocks': hit = 0, 'Shared Read Blocks': read = 0 } = limited ?? {}
  // What an index looks at and passes by shows only in what it reads; each row may cost a look at the table while others hold back a vacuum.
  const readsLittle = hit + read < 60
  return { node: limited?.['Node Type'], index: limited?.['Index Name'], rows: limited?.['Actual Rows'], readsLittle }
}

const filters: readonly [string, AuditFilter, string][] = [
  ['no filter', {}, 'audit_entries_newest'],
  ['a time', { to: new Date('2026-02-24') }, 'audit_entries_newest'],
  ['a person', { actorId: actor }, 'audit_entries_by_actor'],
  ['an action', { action: 'action-2' }, 'audit_entries_by_action'],
  ['a kind', { objectKind: 'kind-0' }, 'audit_entries_by_kind'],
  ['a thing', { objectKind: 'kind-0', objectId: 'object-0' }, 'audit_entries_by_object'],
]

test('the first page and a deep one are found in an index alone, without looking at more than they hold', async () => {
  const db = await longLog()
  for (const [name, filter, index] of filters) {
    for (const after of [null, middle]) {
      const found = await finds(db, filter, after)
      expect(found, `${name}, ${after ? 'deep' : 'first'}`).toEqual({
        node: 'Index Only Scan',
        index,
        rows: 26,
        readsLittle: true,
      })
    }
  }
})
