import { sql } from 'kysely'
import type { Db } from '../database/database.ts'
import type { AuditRow } from './audit-log.queries.ts'

/** Up to which entry a destination has them. */
export interface ForwardingCursor {
  writtenIn: string
  entryId: string
}

/**
 * Where a destination stands; one that is new begins with what is written from now on. A place from another server, as after a restore,
 * means nothing here: then all that is known is sent again.
 */
export async function readCursor(db: Db, destination: string, at: Date): Promise<ForwardingCursor> {
  await sql`
    insert into audit_forwarding (destination, written_in, entry_id, at)
    values (${destination}, pg_snapshot_xmin(pg_current_snapshot()), ${firstId}, ${at})
    on conflict (destination) do nothing`.execute(db)
  const { rows } = await sql<ForwardingCursor>`
    select case when written_in > pg_snapshot_xmax(pg_current_snapshot()) then '0' else written_in::text end as "writtenIn",
      entry_id as "entryId"
    from audit_forwarding where destination = ${destination}`.execute(db)
  return rows[0] ?? { writtenIn: '0', entryId: firstId }
}

const firstId = '00000000-0000-0000-0000-000000000000'

export type WrittenEntry = AuditRow & { written_in: string }

/** The next entries behind which nothing older can appear any more. */
export async function entriesAfter(db: Db, cursor: ForwardingCursor, limit: number): Promise<WrittenEntry[]> {
  const { rows } = await sql<WrittenEntry>`
    select *, written_in::text as written_in from audit_entries
    where (written_in, id) > (${cursor.writtenIn}::xid8, ${cursor.entryId}::uuid)
      and written_in < pg_snapshot_xmin(pg_current_snapshot())
    order by audit_entries.written_in, id limit ${sql.lit(limit)}`.execute(db)
  return rows
}

export async function moveCursor(db: Db, destination: string, cursor: ForwardingCursor, at: Date): Promise<void> {
  await sql`
    update audit_forwarding set written_in = ${cursor.writtenIn}::xid8, entry_id = ${cursor.entryId}, at = ${at}
    where destination = ${destination}`.execute(db)
}
