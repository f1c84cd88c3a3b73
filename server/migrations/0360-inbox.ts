import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table inbox_entries (
      id uuid primary key,
      account_id uuid not null references accounts (id) on delete cascade,
      event_id uuid not null,
      kind text not null,
      text text not null,
      about_id text,
      read_at timestamptz,
      created_at timestamptz not null,
      unique (account_id, event_id, kind)
    )`.execute(db)
  await sql`create index inbox_entries_of_account on inbox_entries (account_id, id)`.execute(db)
  await sql`create index inbox_entries_unread on inbox_entries (account_id, id) where read_at is null`.execute(db)
  await sql`create index inbox_entries_about on inbox_entries (kind, about_id, account_id)`.execute(db)
  await sql`create index inbox_entries_by_time on inbox_entries (created_at)`.execute(db)
}
