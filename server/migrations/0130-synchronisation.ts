import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  for (const table of ['products', 'plans']) await addPolicyColumns(db, table)

  await sql`
    alter table providers
      add column sync_interval_seconds integer not null default 600 check (sync_interval_seconds >= 0),
      add column sync_mixed_as_plans boolean not null default false,
      add column orphan_grace_seconds integer default 86400 check (orphan_grace_seconds >= 0)`.execute(db)

  await sql`
    create table synchronisations (
      id uuid primary key,
      provider_id uuid not null references providers,
      dry_run boolean not null,
      cause text not null check (cause in ('start', 'schedule', 'person')),
      actor_id uuid,
      actor_name text not null,
      started_at timestamptz not null,
      finished_at timestamptz,
      lease_until timestamptz not null,
      outcome text not null default 'running' check (outcome in ('running', 'done', 'failed', 'interrupted')),
      reason text,
      counts jsonb not null default '{}',
      digest text,
      repeats integer not null default 0,
      repeated_at timestamptz
    )`.execute(db)
  // Of all replicas one run at a time works on a provider; a trial changes nothing and may run beside it.
  await sql`
    create unique index synchronisations_running on synchronisations (provider_id)
    where finished_at is null and not dry_run`.execute(db)
  await sql`create index synchronisations_by_provider on synchronisations (provider_id, id desc)`.execute(db)

  await sql`
    create table synchronisation_items (
      id uuid primary key,
      synchronisation_id uuid not null references synchronisations on delete cascade,
      outcome text not null,
      kind text check (kind in ('product', 'plan')),
      object_id uuid,
      name text not null,
      policy_id text,
      reason text,
      changes jsonb not null default '[]'
    )`.execute(db)
  await sql`create index synchronisation_items_of on synchronisation_items (synchronisation_id, id)`.execute(db)
}

async function addPolicyColumns(db: Kysely<never>, table: string): Promise<void> {
  // policy_name is null while the policy is called as the product or plan is.
  await sql`
    alter table ${sql.table(table)}
      add column origin text not null default 'portal' check (origin in ('portal', 'provider')),
      add column policy_name text,
      add column policy_active boolean not null default true,
      add column policy_snapshot jsonb,
      add column orphaned_at timestamptz,
      add column orphan_reason text,
      add column unlisted_at timestamptz,
      add column drifted_at timestamptz`.execute(db)
  await sql`
    create unique index ${sql.ref(`${table}_policy`)} on ${sql.table(table)} (provider_id, provider_policy_id)
    where deleted_at is null`.execute(db)
  await sql`
    create index ${sql.ref(`${table}_noticed`)} on ${sql.table(table)} (id)
    where deleted_at is null and (orphaned_at is not null or drifted_at is not null)`.execute(db)
}
