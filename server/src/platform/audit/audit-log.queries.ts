import { type RawBuilder, sql } from 'kysely'
import type { Cursor } from '../database/cursor.ts'
import type { Db } from '../database/database.ts'
import { deleteInBatches } from '../database/delete-in-batches.ts'

export interface AuditFilter {
  actorId?: string | undefined
  action?: string | undefined
  objectKind?: string | undefined
  objectId?: string | undefined
  from?: Date | undefined
  /** Not included. */
  to?: Date | undefined
}

export interface AuditRow {
  id: string
  at: Date
  actor_kind: string
  actor_id: string | null
  actor_name: string
  action: string
  object_kind: string
  object_id: string
  object_name: string
  details: Record<string, unknown>
  address: string
  request_id: string
}

/** By name: a statement that asks for every column can't be prepared, and planning this one takes longer than running it. */
const columns = sql.raw(
  'entry.id, entry.at, entry.actor_kind, entry.actor_id, entry.actor_name, entry.action, entry.object_kind, entry.object_id, ' +
    'entry.object_name, entry.details, entry.address, entry.request_id',
)

/** Newest first. The entries of the page are found in an index alone; only they are read from the table. */
export async function listEntries(
  db: Db,
  filter: AuditFilter,
  page: { after: Cursor | null; limit: number },
): Promise<AuditRow[]> {
  const { rows } = await listStatement(filter, page).execute(db)
  return rows
}

export const listStatement = (filter: AuditFilter, { after, limit }: { after: Cursor | null; limit: number }) =>
  sql<AuditRow>`
    select ${columns} from (
      select id from audit_entries where ${matches(filter, after)} order by at desc, id desc limit ${sql.lit(limit)}
    ) page
    join audit_entries entry on entry.id = page.id
    order by entry.at desc, entry.id desc`

export async function countEntries(db: Db, filter: AuditFilter): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from audit_entries where ${matches(filter, null)}`.execute(db)
  return Number(rows[0]?.count ?? 0)
}

export async function findEntry(db: Db, id: string): Promise<AuditRow | undefined> {
  const { rows } = await sql<AuditRow>`select ${columns} from audit_entries entry where id = ${id}`.execute(db)
  return rows[0]
}

/** Every value that occurs in an indexed column, each found by one step in its index instead of by reading all entries. */
export async function wordsIn(db: Db, column: 'action' | 'object_kind'): Promise<string[]> {
  const name = sql.ref(column)
  const { rows } = await sql<{ word: string }>`
    with recursive words as (
      (select ${name} as word from audit_entries order by ${name} limit 1)
      union all
      select (select ${name} from audit_entries where ${name} > words.word order by ${name} limit 1)
      from words where words.word is not null
    )
    select word from words where word is not null order by word`.execute(db)
  return rows.map((row) => row.word)
}

/** @returns how many went */
export const deleteEntriesBefore = (db: Db, before: Date) =>
  deleteInBatches(db, 'audit_entries', (old) => old.where('at', '<', before).orderBy('at').orderBy('id'))

function matches(filter: AuditFilter, after: Cursor | null): RawBuilder<unknown> {
  const { actorId, action, objectKind, objectId, from, to } = filter
  const conditions = [
    actorId !== undefined && sql`actor_id = ${actorId}`,
    action !== undefined && sql`action = ${action}`,
    objectKind !== undefined && sql`object_kind = ${objectKind}`,
    objectId !== undefined && sql`object_id = ${objectId}`,
    from !== undefined && sql`at >= ${from}`,
    // A page behind a cursor ends before it anyhow; given both, PostgreSQL reads the index from the later one.
    to !== undefined && !(after && new Date(after.value) < to) && sql`at < ${to}`,
    after !== null && sql`(at, id) < (${after.value}::timestamptz, ${after.id}::uuid)`,
  ].filter((condition) => condition !== false)
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `)
}
