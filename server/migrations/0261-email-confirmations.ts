import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table email_confirmations (
      token_hash bytea primary key,
      account_id uuid not null references accounts on delete cascade,
      email text not null check (email = lower(email)),
      created_at timestamptz not null,
      expires_at timestamptz not null
    )`.execute(db)
  await sql`create index email_confirmations_by_account on email_confirmations (account_id, created_at)`.execute(db)
  await sql`create index email_confirmations_by_age on email_confirmations (created_at)`.execute(db)
}
