import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'
import type { UsageRow } from '../providers/index.ts'

export async function collectedUntil(db: Db, providerId: string): Promise<Date | undefined> {
  const row = await db
    .selectFrom('usage_collections')
    .select('collected_until')
    .where('provider_id', '=', providerId)
    .executeTakeFirst()
  return row?.collected_until
}

export async function recordCollection(tx: Db, providerId: string, until: Date): Promise<void> {
  await tx
    .insertInto('usage_collections')
    .values({ provider_id: providerId, collected_until: until })
    .onConflict((conflict) => conflict.column('provider_id').doUpdateSet({ collected_until: until }))
    .execute()
}

/** Hours are the provider's own totals, so storing them again changes nothing; credentials unknown here are left out. */
export async function storeHours(tx: Db, usage: readonly UsageRow[]): Promise<void> {
  await sql`
    insert into usage_hours (credential_id, service_id, hour, calls, errors, latency_ms, last_call_at)
    select given.* from unnest(
      ${usage.map((row) => row.counterId)}::uuid[],
      ${usage.map((row) => row.serviceId)}::text[],
      ${usage.map((row) => row.hour)}::timestamptz[],
      ${usage.map((row) => row.calls)}::bigint[],
      ${usage.map((row) => row.errors)}::bigint[],
      ${usage.map((row) => row.latencyMs)}::double precision[],
      ${usage.map((row) => row.lastCallAt)}::timestamptz[]
    ) as given (credential_id, service_id, hour, calls, errors, latency_ms, last_call_at)
    where exists (select 1 from credentials where id = given.credential_id)
    on conflict (credential_id, hour, service_id) do update
    set calls = excluded.calls, errors = excluded.errors, latency_ms = excluded.latency_ms, last_call_at = excluded.last_call_at
    where usage_hours.calls <= excluded.calls`.execute(tx)
}

export const hoursOf = (db: Db, credentialId: string, from: Date) =>
  db
    .selectFrom('usage_hours')
    .select(['hour', sql<number>`sum(calls)::bigint`.as('calls'), sql<number>`sum(errors)::bigint`.as('errors')])
    .where('credential_id', '=', credentialId)
    .where('hour', '>=', from)
    .groupBy('hour')
    .orderBy('hour')
    .execute()

export interface UsageSum {
  calls: number
  errors: number
  lastCallAt: Date | null
}

export async function sumsOf(db: Db, credentialIds: readonly string[], from: Date): Promise<Map<string, UsageSum>> {
  if (credentialIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('usage_hours')
    .select([
      'credential_id',
      sql<number>`coalesce(sum(calls) filter (where hour >= ${from}), 0)::bigint`.as('calls'),
      sql<number>`coalesce(sum(errors) filter (where hour >= ${from}), 0)::bigint`.as('errors'),
      sql<Date>`max(last_call_at)`.as('lastCallAt'),
    ])
    .where('credential_id', 'in', credentialIds)
    .groupBy('credential_id')
    .execute()
  return new Map(rows.map(({ credential_id, ...sum }) => [credential_id, sum]))
}

/** Calls by day (UTC) over all credentials, days without a call included. */
export async function daysOf(db: Db, from: Date, to: Date): Promise<{ day: string; calls: number; errors: number }[]> {
  const { rows } = await sql<{ day: string; calls: number; errors: number }>`
    select to_char(day, 'YYYY-MM-DD') as day, coalesce(sum(calls), 0)::bigint as calls, coalesce(sum(errors), 0)::bigint as errors
    from generate_series(date_trunc('day', ${from}::timestamptz at time zone 'UTC'), date_trunc('day', ${to}::timestamptz at time zone 'UTC'), interval '1 day') as day
    left join usage_hours on hour >= day at time zone 'UTC' and hour < (day + interval '1 day') at time zone 'UTC'
    group by day order by day`.execute(db)
  return rows
}

/** The same for the credentials of some apps. */
export async function daysOfApps(
  db: Db,
  appIds: readonly string[],
  from: Date,
  to: Date,
): Promise<{ day: string; calls: number; errors: number }[]> {
  const { rows } = await sql<{ day: string; calls: number; errors: number }>`
    select to_char(day, 'YYYY-MM-DD') as day, coalesce(sum(usage.calls), 0)::bigint as calls, coalesce(sum(usage.errors), 0)::bigint as errors
    from generate_series(date_trunc('day', ${from}::timestamptz at time zone 'UTC'), date_trunc('day', ${to}::timestamptz at time zone 'UTC'), interval '1 day') as day
    left join (
      select hour, calls, errors from usage_hours join credentials on credentials.id = usage_hours.credential_id
      where credentials.app_id = any(${appIds}::uuid[])
    ) usage on usage.hour >= day at time zone 'UTC' and usage.hour < (day + interval '1 day') at time zone 'UTC'
    group by day order by day`.execute(db)
  return rows
}
