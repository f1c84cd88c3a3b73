import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table webhooks (
      id uuid primary key,
      url text not null,
      description text not null,
      events text[] not null,
      header_names text[] not null,
      headers_sealed bytea,
      timeout_seconds integer not null,
      secret_sealed bytea not null,
      secret_shown boolean not null default false,
      previous_secret_sealed bytea,
      previous_secret_until timestamptz,
      status text not null default 'active' check (status in ('active', 'paused')),
      paused_by text check (paused_by in ('person', 'failures')),
      pause_reason text,
      paused_at timestamptz,
      failing_since timestamptz,
      created_at timestamptz not null,
      version integer not null default 1
    )`.execute(db)

  await sql`
    create table webhook_deliveries (
      id uuid primary key,
      webhook_id uuid not null references webhooks (id) on delete cascade,
      message_id uuid not null,
      event text not null,
      body text not null,
      state text not null check (state in ('waiting', 'delivered', 'failed', 'held')),
      attempts integer not null default 0,
      next_attempt_at timestamptz,
      give_up_at timestamptz not null,
      lease uuid,
      lease_until timestamptz,
      last_status integer,
      last_error text,
      created_at timestamptz not null,
      delivered_at timestamptz,
      unique (webhook_id, message_id)
    )`.execute(db)
  await sql`create index webhook_deliveries_due on webhook_deliveries (webhook_id, next_attempt_at)
    where state = 'waiting'`.execute(db)
  await sql`create index webhook_deliveries_newest on webhook_deliveries (webhook_id, id desc)`.execute(db)
  await sql`create index webhook_deliveries_by_state on webhook_deliveries (webhook_id, state, id desc)`.execute(db)
  await sql`create index webhook_deliveries_done on webhook_deliveries (created_at)
    where state <> 'waiting'`.execute(db)

  await sql`
    create table webhook_attempts (
      id uuid primary key,
      delivery_id uuid not null references webhook_deliveries (id) on delete cascade,
      at timestamptz not null,
      duration_ms integer not null,
      status integer,
      failure text,
      request_headers jsonb not null,
      response_headers jsonb not null,
      response_body text
    )`.execute(db)
  await sql`create index webhook_attempts_of_delivery on webhook_attempts (delivery_id, id desc)`.execute(db)
}
