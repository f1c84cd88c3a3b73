import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table providers (
      id uuid primary key,
      name text collate "und-x-icu" not null,
      kind text not null check (kind in ('built-in')),
      gateway_url text not null,
      settings jsonb not null default '{}',
      secret_sealed bytea,
      status text not null default 'unknown' check (status in ('unknown', 'up', 'down')),
      status_reason text,
      checked_at timestamptz,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      version integer not null default 1
    )`.execute(db)
  await sql`create unique index providers_name on providers (lower(name))`.execute(db)

  // One row per thing that must be so at a provider. "wanted" counts how often somebody asked, "settled" up to where it is in force:
  // the work is done when they are equal, and a crash at any moment leaves a row that says what remains.
  await sql`
    create table provider_operations (
      kind text not null,
      subject_id uuid not null,
      provider_id uuid not null references providers,
      wanted integer not null default 1,
      settled integer not null default 0,
      lease uuid,
      lease_until timestamptz,
      attempts integer not null default 0,
      next_attempt_at timestamptz not null,
      gave_up boolean not null default false,
      last_error text,
      requested_at timestamptz not null,
      settled_at timestamptz,
      primary key (kind, subject_id)
    )`.execute(db)
  await sql`create index provider_operations_due on provider_operations (next_attempt_at) where settled < wanted and not gave_up`.execute(
    db,
  )
  await sql`create index provider_operations_open on provider_operations (provider_id) where settled < wanted`.execute(
    db,
  )
}
