import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  // Written into every key, so that a key at a provider can be told from those of another portal there.
  await sql`
    insert into settings (name, value, updated_at)
    values ('portal.id', to_jsonb(gen_random_uuid()::text), now())`.execute(db)

  // A held key is kept shut at its provider, whatever its credential says, until a person repairs it.
  await sql`
    alter table credential_keys
      add column held_at timestamptz,
      add column revoked_at timestamptz`.execute(db)
  await sql`create index credential_keys_revoked on credential_keys (revoked_at) where state = 'revoked'`.execute(db)

  await sql`
    create table key_differences (
      id uuid primary key,
      provider_id uuid not null references providers,
      credential_id uuid references credentials on delete cascade,
      key_id uuid references credential_keys on delete cascade,
      stray_sealed bytea,
      stray_fingerprint bytea,
      kinds text[] not null,
      remedy text check (remedy in ('removal', 'repair')),
      expected jsonb,
      found jsonb,
      found_at timestamptz not null,
      seen_at timestamptz not null,
      resolved_at timestamptz,
      check ((key_id is null) = (stray_fingerprint is not null))
    )`.execute(db)
  await sql`create unique index key_differences_key on key_differences (key_id) where resolved_at is null`.execute(db)
  await sql`
    create unique index key_differences_stray on key_differences (provider_id, stray_fingerprint)
    where resolved_at is null`.execute(db)
  await sql`create index key_differences_open on key_differences (id desc) where resolved_at is null`.execute(db)
  await sql`create index key_differences_by_credential on key_differences (credential_id, id desc)`.execute(db)

  // What is due is taken up at each provider by itself.
  await sql`drop index provider_operations_due`.execute(db)
  await sql`
    create index provider_operations_due on provider_operations (provider_id, next_attempt_at)
    where settled < wanted and not gave_up`.execute(db)

  // How far the comparison with each provider has come.
  await sql`
    create table provider_comparisons (
      provider_id uuid primary key references providers on delete cascade,
      lease uuid,
      lease_until timestamptz,
      next_at timestamptz not null,
      after_key uuid,
      after_page text,
      compared integer not null default 0,
      round_started_at timestamptz,
      round_ended_at timestamptz,
      last_compared integer,
      last_error text
    )`.execute(db)
}
