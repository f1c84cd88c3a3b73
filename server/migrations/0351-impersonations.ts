import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  // It hangs on the session of who looks: with that it ends.
  await sql`
    create table impersonations (
      id uuid primary key,
      token_hash bytea not null unique,
      session_id uuid not null unique references sessions on delete cascade,
      account_id uuid not null references accounts on delete cascade,
      started_at timestamptz not null,
      expires_at timestamptz not null
    )`.execute(db)
  await sql`create index impersonations_by_account on impersonations (account_id)`.execute(db)
}
