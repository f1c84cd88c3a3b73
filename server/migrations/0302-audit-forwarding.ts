import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  // In which transaction an entry was written: once all older ones are over, nothing can appear before it. Not known of entries from before.
  await sql`alter table audit_entries add column written_in xid8`.execute(db)
  await sql`alter table audit_entries alter column written_in set default pg_current_xact_id()`.execute(db)
  await sql`create index audit_entries_by_writing on audit_entries (written_in, id) where written_in is not null`.execute(
    db,
  )
  await sql`
    create table audit_forwarding (
      destination text primary key,
      written_in xid8 not null,
      entry_id uuid not null,
      at timestamptz not null
    )`.execute(db)
}
