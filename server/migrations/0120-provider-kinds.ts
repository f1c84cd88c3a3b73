import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    alter table providers
      drop constraint providers_kind_check,
      add constraint providers_kind_check check (kind in ('built-in', 'tyk-dashboard', 'tyk-gateway')),
      add column checks jsonb not null default '[]',
      add column deleted_at timestamptz`.execute(db)
  // A provider that is gone keeps its row, as what it once issued refers to it, and gives its name free.
  await sql`drop index providers_name`.execute(db)
  await sql`create unique index providers_name on providers (lower(name)) where deleted_at is null`.execute(db)
}
