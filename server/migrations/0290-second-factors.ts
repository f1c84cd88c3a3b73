import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  // Whose address is locked, for the list of accounts.
  await sql`alter table sign_in_failures add column account_id uuid references accounts on delete cascade`.execute(db)
  await sql`
    create index sign_in_failures_by_account on sign_in_failures (account_id, locked_until)
    where account_id is not null`.execute(db)

  await sql`
    create table second_factors (
      account_id uuid primary key references accounts on delete cascade,
      sealed_secret bytea not null,
      created_at timestamptz not null,
      confirmed_at timestamptz,
      last_step bigint not null default 0
    )`.execute(db)

  await sql`
    create table recovery_codes (
      account_id uuid not null references accounts on delete cascade,
      fingerprint bytea not null,
      used_at timestamptz,
      primary key (account_id, fingerprint)
    )`.execute(db)

  // Who has given the right password, and not yet the second factor.
  await sql`
    create table second_steps (
      token_hash bytea primary key,
      account_id uuid not null references accounts on delete cascade,
      created_at timestamptz not null,
      expires_at timestamptz not null
    )`.execute(db)
  await sql`create index second_steps_by_account on second_steps (account_id)`.execute(db)
  await sql`create index second_steps_by_expiry on second_steps (expires_at)`.execute(db)
}
