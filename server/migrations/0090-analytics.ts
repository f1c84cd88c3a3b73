import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table usage_hours (
      credential_id uuid not null references credentials on delete cascade,
      service_id text not null,
      hour timestamptz not null,
      calls bigint not null,
      errors bigint not null,
      latency_ms double precision not null,
      last_call_at timestamptz not null,
      primary key (credential_id, hour, service_id)
    )`.execute(db)
  await sql`create index usage_hours_by_hour on usage_hours (hour)`.execute(db)

  // Up to which hour each provider's usage has been read.
  await sql`
    create table usage_collections (
      provider_id uuid primary key references providers on delete cascade,
      collected_until timestamptz not null
    )`.execute(db)
}
