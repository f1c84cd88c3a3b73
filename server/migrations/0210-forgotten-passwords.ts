import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table password_resets (
      token_hash bytea primary key,
      account_id uuid not null references accounts on delete cascade,
      created_at timestamptz not null,
      expires_at timestamptz not null
    )`.execute(db)
  await sql`create index password_resets_by_account on password_resets (account_id, created_at)`.execute(db)
  await sql`create index password_resets_by_expiry on password_resets (expires_at)`.execute(db)
}
