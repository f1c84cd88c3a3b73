import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  // What the built-in gateway answered is told apart; 0 stands for calls counted before it did, and for callers who went away.
  await sql`
    alter table gateway_usage
      add column status smallint not null default 0,
      drop constraint gateway_usage_pkey,
      add primary key (hour, counter_id, api_id, status)`.execute(db)

  // To whom calls belong: a credential and an API, with what the credential was when they were counted.
  await sql`
    create table usage_subjects (
      id integer generated always as identity primary key,
      credential_id uuid not null references credentials on delete cascade,
      service_id text not null,
      provider_id uuid not null references providers,
      app_id uuid not null references apps,
      organisation_id uuid not null references organisations,
      plan_id uuid not null references plans,
      product_id uuid references products,
      last_call_at timestamptz not null,
      unique nulls not distinct (credential_id, service_id, organisation_id, plan_id, product_id)
    )`.execute(db)
  await sql`create index usage_subjects_by_app on usage_subjects (app_id)`.execute(db)
  await sql`create index usage_subjects_by_organisation on usage_subjects (organisation_id)`.execute(db)
  await sql`create index usage_subjects_by_plan on usage_subjects (plan_id)`.execute(db)
  await sql`create index usage_subjects_by_product on usage_subjects (product_id)`.execute(db)

  await sql`alter table usage_hours rename to usage_hours_before`.execute(db)
  await sql`alter table usage_hours_before rename constraint usage_hours_pkey to usage_hours_before_pkey`.execute(db)
  await sql`drop index usage_hours_by_hour`.execute(db)

  // The last months by hour, in UTC. "code" is the status of the answer, 0 where the provider does not tell it.
  await sql`
    create table usage_hours (
      subject_id integer not null references usage_subjects on delete cascade,
      hour timestamptz not null,
      code smallint not null,
      failed boolean not null,
      calls bigint not null,
      latency_ms double precision not null,
      primary key (subject_id, hour, code, failed)
    ) with (fillfactor = 80)`.execute(db)
  await sql`create index usage_hours_by_hour on usage_hours (hour)`.execute(db)

  // The same by day, kept for years; both indexes carry the figures, so that reports read nothing else.
  await sql`
    create table usage_days (
      subject_id integer not null references usage_subjects on delete cascade,
      day date not null,
      code smallint not null,
      failed boolean not null,
      calls bigint not null,
      latency_ms double precision not null,
      primary key (subject_id, day, code, failed) include (calls, latency_ms)
    )`.execute(db)
  await sql`
    create index usage_days_by_day on usage_days (day, subject_id) include (code, failed, calls, latency_ms)`.execute(
    db,
  )

  await sql`
    alter table usage_collections
      add column thorough_at timestamptz,
      add column failed_at timestamptz,
      add column failure text`.execute(db)

  // What was left when the provider was last asked.
  await sql`
    create table usage_quotas (
      credential_id uuid primary key references credentials on delete cascade,
      quota_limit bigint not null,
      remaining bigint not null,
      renews_at timestamptz,
      read_at timestamptz not null
    )`.execute(db)

  await keepOldHours(db)
}

/** What was counted so far belongs to what its credentials are now; errors were told, their codes were not. */
async function keepOldHours(db: Kysely<never>): Promise<void> {
  await sql`
    insert into usage_subjects
      (credential_id, service_id, provider_id, app_id, organisation_id, plan_id, product_id, last_call_at)
    select old.credential_id, old.service_id, credential.provider_id, credential.app_id, app.organisation_id,
      credential.plan_id,
      (select product.product_id from credential_products product
        join product_services service on service.product_id = product.product_id
        where product.credential_id = old.credential_id and service.service_id = old.service_id
        order by product.product_id limit 1),
      max(old.last_call_at)
    from usage_hours_before old
    join credentials credential on credential.id = old.credential_id
    join apps app on app.id = credential.app_id
    group by old.credential_id, old.service_id, credential.id, app.id`.execute(db)
  await sql`
    insert into usage_hours (subject_id, hour, code, failed, calls, latency_ms)
    select subject.id, old.hour, 0, part.failed, part.calls, old.latency_ms * part.calls / old.calls
    from usage_hours_before old
    join usage_subjects subject on subject.credential_id = old.credential_id and subject.service_id = old.service_id
    cross join lateral (values (false, old.calls - old.errors), (true, old.errors)) part (failed, calls)
    where part.calls > 0`.execute(db)
  await sql`
    insert into usage_days (subject_id, day, code, failed, calls, latency_ms)
    select subject_id, (hour at time zone 'UTC')::date, code, failed, sum(calls), sum(latency_ms)
    from usage_hours group by 1, 2, 3, 4`.execute(db)
  await sql`drop table usage_hours_before`.execute(db)
}
