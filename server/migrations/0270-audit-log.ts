import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  // Each names the entries of a page without touching the table, however many there are and however deep the page lies.
  await sql`create index audit_entries_newest on audit_entries (at desc, id desc)`.execute(db)
  await sql`create index audit_entries_by_actor on audit_entries (actor_id, at desc, id desc)`.execute(db)
  await sql`create index audit_entries_by_action on audit_entries (action, at desc, id desc)`.execute(db)
  await sql`create index audit_entries_by_kind on audit_entries (object_kind, at desc, id desc)`.execute(db)
  await sql`drop index audit_entries_by_object`.execute(db)
  await sql`create index audit_entries_by_object on audit_entries (object_kind, object_id, at desc, id desc)`.execute(
    db,
  )
}
