import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  // An import that fails again and again for a reason nobody foresaw stops, says why, and lets others go on.
  await sql`
    alter table account_imports
      add column attempts integer not null default 0,
      add column failure text,
      add column next_attempt_at timestamptz,
      drop constraint account_imports_state_check,
      add constraint account_imports_state_check
        check (state in ('checking', 'checked', 'running', 'stopped', 'finished', 'cancelled'))`.execute(db)

  // To work at the back office on these products alone; null: on all.
  await sql`alter table invitations add column product_ids uuid[]`.execute(db)

  // A program: it has no address that mails reach and no password, and works with API tokens alone.
  await sql`alter table accounts add column is_service boolean not null default false`.execute(db)
  await sql`create index accounts_service on accounts (name, id) where is_service and removed_at is null`.execute(db)
}
