import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table settings (
      name text primary key,
      value jsonb not null,
      updated_at timestamptz not null default now()
    )`.execute(db)

  // One row: a known text sealed with the secret key, so that a lost or wrong key is noticed at start.
  await sql`
    create table secret_keys (
      key_id text primary key,
      proof bytea not null,
      created_at timestamptz not null default now()
    )`.execute(db)

  await sql`
    create table audit_entries (
      id uuid primary key,
      at timestamptz not null default now(),
      actor_kind text not null check (actor_kind in ('nobody', 'account', 'system')),
      actor_id uuid,
      actor_name text not null,
      action text not null,
      object_kind text not null,
      object_id text not null,
      object_name text not null,
      details jsonb not null default '{}',
      address text not null default '',
      request_id text not null default ''
    )`.execute(db)
  await sql`create index audit_entries_by_object on audit_entries (object_kind, object_id, id desc)`.execute(db)

  // What happened, for those who must act on it: written with the change, handed out by a job.
  await sql`
    create table events (
      id uuid primary key,
      name text not null,
      payload jsonb not null,
      occurred_at timestamptz not null,
      dispatched_at timestamptz,
      attempts integer not null default 0,
      last_error text
    )`.execute(db)
  await sql`create index events_waiting on events (id) where dispatched_at is null`.execute(db)

  // A version per part of the content; every cached page is keyed by the stamps it was made from.
  await sql`create table version_stamps (name text primary key, version bigint not null default 0)`.execute(db)

  await sql`
    create table idempotent_answers (
      account_id uuid not null,
      key text not null,
      operation text not null,
      request_hash bytea not null,
      status integer,
      body jsonb,
      created_at timestamptz not null default now(),
      primary key (account_id, key)
    )`.execute(db)
}
