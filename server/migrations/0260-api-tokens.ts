import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table api_tokens (
      id uuid primary key,
      account_id uuid not null references accounts on delete cascade,
      token_hash bytea not null unique,
      hint text not null,
      name text not null,
      permissions text[],
      created_at timestamptz not null,
      expires_at timestamptz not null,
      last_used_at timestamptz,
      last_used_address text
    )`.execute(db)
  await sql`create index api_tokens_by_account on api_tokens (account_id, id)`.execute(db)
  await sql`create index api_tokens_by_expiry on api_tokens (expires_at)`.execute(db)
}
