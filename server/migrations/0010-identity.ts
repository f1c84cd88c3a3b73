import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table accounts (
      id uuid primary key,
      email text not null constraint accounts_email_key unique
        constraint accounts_email_lower_case check (email = lower(email)),
      first_name text not null,
      last_name text not null,
      name text collate "und-x-icu" not null generated always as (btrim(first_name || ' ' || last_name)) stored,
      password_hash text,
      status text not null check (status in ('pending', 'active', 'disabled')),
      must_change_password boolean not null default false,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      version integer not null default 1
    )`.execute(db)
  await sql`create index accounts_by_name on accounts (name, id)`.execute(db)
  await sql`create index accounts_by_status on accounts (status, name, id)`.execute(db)

  await sql`
    create table admin_grants (
      account_id uuid not null references accounts on delete cascade,
      role text not null check (role in ('owner')),
      created_at timestamptz not null,
      primary key (account_id, role)
    )`.execute(db)

  await sql`
    create table sessions (
      id uuid primary key,
      token_hash bytea not null unique,
      account_id uuid not null references accounts on delete cascade,
      organisation_id uuid,
      created_at timestamptz not null,
      last_seen_at timestamptz not null,
      idle_expires_at timestamptz not null,
      expires_at timestamptz not null,
      address text not null,
      user_agent text not null
    )`.execute(db)
  await sql`create index sessions_by_account on sessions (account_id, organisation_id)`.execute(db)
  await sql`create index sessions_by_expiry on sessions (expires_at)`.execute(db)

  // Counted by the hash of the e-mail address that was typed, whether it has an account or not, so that a lock tells nothing.
  await sql`
    create table sign_in_failures (
      email_hash bytea primary key,
      failures integer not null,
      last_failed_at timestamptz not null,
      locked_until timestamptz
    )`.execute(db)
  await sql`create index sign_in_failures_by_age on sign_in_failures (last_failed_at)`.execute(db)
}
