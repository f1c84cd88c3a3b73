import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'

/** Calls of a credential to one API within an hour that were answered alike: the whole hour's total so far. */
export interface CountedHour {
  credentialId: string
  serviceId: string
  hour: Date
  /** Status of the answer; 0: not told. */
  code: number
  failed: boolean
  calls: number
  latencyMs: number
  lastCallAt: Date
}

export const findCollection = (db: Db, providerId: string) =>
  db.selectFrom('usage_collections').selectAll().where('provider_id', '=', providerId).executeTakeFirst()

/** One process at a time stores what a provider told: what each adds depends on what is there. */
export async function lockCollection(tx: Db, providerId: string): Promise<void> {
  await sql`
    insert into usage_collections (provider_id, collected_until) values (${providerId}, 'epoch')
    on conflict do nothing`.execute(tx)
  await sql`select from usage_collections where provider_id = ${providerId} for update`.execute(tx)
}

export async function recordCollection(
  tx: Db,
  providerId: string,
  { until, thoroughAt }: { until: Date; thoroughAt: Date | null },
): Promise<void> {
  await sql`
    update usage_collections
    set collected_until = greatest(collected_until, ${until}), failed_at = null, failure = null,
      thorough_at = coalesce(${thoroughAt}::timestamptz, thorough_at)
    where provider_id = ${providerId}`.execute(tx)
}

export async function recordFailure(tx: Db, providerId: string, failure: string, at: Date): Promise<void> {
  await sql`
    insert into usage_collections (provider_id, collected_until, failed_at, failure)
    values (${providerId}, 'epoch', ${at}, ${failure})
    on conflict (provider_id) do update set failed_at = excluded.failed_at, failure = excluded.failure`.execute(tx)
}

/**
 * Adds what has come since these hours were last told, and gives it to what their credentials are now: plan and organisation as at the
 * time of the call, as nearly as it can be known. Told again, nothing is added; a total lower than one told before is an older one.
 * Credentials of other providers, and those unknown here, are left out. Call with the collection locked.
 */
export async function addHours(tx: Db, providerId: string, hours: readonly CountedHour[]): Promise<void> {
  const subjects = await subjectsOf(tx, providerId, hours)
  const told = hours.flatMap((row) => {
    const subjectId = subjects.get(`${row.credentialId} ${row.serviceId}`)
    return subjectId === undefined ? [] : [{ ...row, subjectId }]
  })
  if (told.length === 0) return
  await sql`
    with told as (
      select subject_id, hour, code, failed, sum(calls)::bigint as calls, sum(latency_ms) as latency_ms
      from unnest(
        ${told.map((row) => row.subjectId)}::integer[],
        ${told.map((row) => row.hour)}::timestamptz[],
        ${told.map((row) => row.code)}::smallint[],
        ${told.map((row) => row.failed)}::boolean[],
        ${told.map((row) => row.calls)}::bigint[],
        ${told.map((row) => row.latencyMs)}::double precision[]
      ) as given (subject_id, hour, code, failed, calls, latency_ms)
      group by subject_id, hour, code, failed
    ), known as (
      select told.subject_id, told.hour, told.code, told.failed,
        sum(stored.calls)::bigint as calls, sum(stored.latency_ms) as latency_ms
      from told
      join usage_subjects own on own.id = told.subject_id
      join usage_subjects each on each.credential_id = own.credential_id and each.service_id = own.service_id
      join usage_hours stored on stored.subject_id = each.id and stored.hour = told.hour
        and stored.code = told.code and stored.failed = told.failed
      group by told.subject_id, told.hour, told.code, told.failed
    ), grown as (
      select told.subject_id, told.hour, told.code, told.failed,
        told.calls - coalesce(known.calls, 0) as calls,
        greatest(told.latency_ms - coalesce(known.latency_ms, 0), 0) as latency_ms
      from told left join known using (subject_id, hour, code, failed)
      where told.calls > coalesce(known.calls, 0)
    ), stored as (
      insert into usage_hours (subject_id, hour, code, failed, calls, latency_ms)
      select subject_id, hour, code, failed, calls, latency_ms from grown
      on conflict (subject_id, hour, code, failed) do update
      set calls = usage_hours.calls + excluded.calls, latency_ms = usage_hours.latency_ms + excluded.latency_ms
    )
    insert into usage_days (subject_id, day, code, failed, calls, latency_ms)
    select subject_id, (hour at time zone 'UTC')::date, code, failed, sum(calls), sum(latency_ms)
    from grown group by 1, 2, 3, 4
    on conflict (subject_id, day, code, failed) do update
    set calls = usage_days.calls + excluded.calls, latency_ms = usage_days.latency_ms + excluded.latency_ms`.execute(tx)
}

/**
 * What these credentials are now, by credential and API. An API in several products of a credential counts for the oldest of them, so
 * that every call counts once.
 */
async function subjectsOf(
  tx: Db,
  providerId: string,
  hours: readonly CountedHour[],
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ id: number; credential_id: string; service_id: string }>`
    insert into usage_subjects
      (credential_id, service_id, provider_id, app_id, organisation_id, plan_id, product_id, last_call_at)
    select told.credential_id, told.service_id, credential.provider_id, app.id, app.organisation_id, credential.plan_id,
      (select holding.product_id from credential_products holding
        join product_services service on service.product_id = holding.product_id
        where holding.credential_id = told.credential_id and service.service_id = told.service_id
        order by holding.product_id limit 1),
      told.last_call_at
    from (
      select credential_id, service_id, max(last_call_at) as last_call_at
      from unnest(
        ${hours.map((row) => row.credentialId)}::uuid[],
        ${hours.map((row) => row.serviceId)}::text[],
        ${hours.map((row) => row.lastCallAt)}::timestamptz[]
      ) as given (credential_id, service_id, last_call_at)
      group by credential_id, service_id
    ) told
    join credentials credential on credential.id = told.credential_id and credential.provider_id = ${providerId}
    join apps app on app.id = credential.app_id
    on conflict (credential_id, service_id, organisation_id, plan_id, product_id) do update
    set last_call_at = greatest(usage_subjects.last_call_at, excluded.last_call_at)
    returning id, credential_id, service_id`.execute(tx)
  return new Map(rows.map((row) => [`${row.credential_id} ${row.service_id}`, row.id]))
}
