import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table gateway_apis (
      id uuid primary key,
      name text not null,
      listen_path text collate "C" not null constraint gateway_apis_listen_path unique,
      upstream_url text not null,
      strip_listen_path boolean not null,
      auth_type text not null check (auth_type in ('authToken', 'none')),
      key_header text not null,
      cors_origins text[] not null,
      active boolean not null,
      version integer not null default 1,
      created_at timestamptz not null,
      updated_at timestamptz not null
    )`.execute(db)

  await sql`
    create table gateway_policies (
      id text primary key,
      kind text not null check (kind in ('access', 'limits')),
      name text not null,
      rate_calls integer,
      rate_period_seconds integer,
      quota_calls bigint,
      quota_period_seconds integer,
      active boolean not null,
      updated_at timestamptz not null,
      check ((rate_calls is null) = (rate_period_seconds is null)),
      check ((quota_calls is null) = (quota_period_seconds is null))
    )`.execute(db)

  // Restricts the deletion of an API that a policy opens.
  await sql`
    create table gateway_policy_apis (
      policy_id text not null references gateway_policies on delete cascade,
      api_id uuid not null constraint gateway_policy_apis_api references gateway_apis,
      primary key (policy_id, api_id)
    )`.execute(db)
  await sql`create index gateway_policy_apis_by_api on gateway_policy_apis (api_id)`.execute(db)

  // Policies are named without a foreign key: a key whose policy is gone must be refused, not silently changed.
  await sql`
    create table gateway_keys (
      key_hash bytea primary key check (octet_length(key_hash) = 32),
      counter_id text not null,
      policy_ids text[] not null,
      active boolean not null,
      expires_at timestamptz,
      tags text[] not null,
      metadata jsonb not null,
      created_at timestamptz not null,
      updated_at timestamptz not null
    )`.execute(db)
  await sql`create index gateway_keys_by_counter on gateway_keys (counter_id)`.execute(db)

  // One row per credential; written once per lease and not once per call, so it stays small under load.
  await sql`
    create table gateway_quotas (
      counter_id text primary key,
      period integer not null,
      started_at timestamptz not null,
      used bigint not null,
      granted bigint not null
    ) with (fillfactor = 70)`.execute(db)

  await sql`
    create table gateway_usage (
      hour timestamptz not null,
      counter_id text not null,
      api_id uuid not null,
      calls bigint not null,
      errors bigint not null,
      latency_ms bigint not null,
      last_call_at timestamptz not null,
      primary key (hour, counter_id, api_id)
    ) with (fillfactor = 70)`.execute(db)
}
