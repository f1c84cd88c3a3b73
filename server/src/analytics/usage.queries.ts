import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'

export interface DayCalls {
  day: string
  calls: number
  errors: number
}

export interface UsageSum {
  calls: number
  errors: number
  lastCallAt: Date | null
}

export const hoursOf = (db: Db, credentialId: string, from: Date) =>
  db
    .selectFrom('usage_hours')
    .innerJoin('usage_subjects as subject', 'subject.id', 'usage_hours.subject_id')
    .select([
      'hour',
      sql<number>`sum(calls)::bigint`.as('calls'),
      sql<number>`coalesce(sum(calls) filter (where failed), 0)::bigint`.as('errors'),
    ])
    .where('subject.credential_id', '=', credentialId)
    .where('hour', '>=', from)
    .groupBy('hour')
    .orderBy('hour')
    .execute()

/** Sums from that hour on, exact to the hour: for spans of a day or so. */
export const sumsByHour = (db: Db, credentialIds: readonly string[], from: Date) =>
  sums(db, credentialIds, sql`usage_hours`, sql`counted.hour >= ${from}`)

/** Sums from that day (UTC) on. */
export const sumsByDay = (db: Db, credentialIds: readonly string[], from: Date) =>
  sums(db, credentialIds, sql`usage_days`, sql`counted.day >= ${dayOf(from)}::date`)

async function sums(
  db: Db,
  credentialIds: readonly string[],
  table: ReturnType<typeof sql>,
  within: ReturnType<typeof sql>,
): Promise<Map<string, UsageSum>> {
  if (credentialIds.length === 0) return new Map()
  const { rows } = await sql<UsageSum & { credentialId: string }>`
    select subject.credential_id as "credentialId", max(subject.last_call_at) as "lastCallAt",
      coalesce(sum(counted.calls), 0)::bigint as calls, coalesce(sum(counted.errors), 0)::bigint as errors
    from usage_subjects subject
    left join lateral (
      select sum(counted.calls) as calls, sum(counted.calls) filter (where counted.failed) as errors
      from ${table} counted where counted.subject_id = subject.id and ${within}
    ) counted on true
    where subject.credential_id = any(${credentialIds}::uuid[])
    group by subject.credential_id`.execute(db)
  return new Map(rows.map(({ credentialId, ...sum }) => [credentialId, sum]))
}

/** Calls by day (UTC), days without a call included; of all, or of some apps or products. */
export async function daysOf(
  db: Db,
  from: Date,
  to: Date,
  of: { appIds: readonly string[] } | { products: readonly string[] } | null,
): Promise<DayCalls[]> {
  const chosen =
    of && ('appIds' in of ? sql`app_id = any(${of.appIds}::uuid[])` : sql`product_id = any(${of.products}::uuid[])`)
  const counted = chosen ? sql`and subject_id = any(array(select id from usage_subjects where ${chosen}))` : sql``
  const { rows } = await sql<DayCalls>`
    select to_char(each, 'YYYY-MM-DD') as day, coalesce(calls, 0)::bigint as calls, coalesce(errors, 0)::bigint as errors
    from generate_series(${dayOf(from)}::date, ${dayOf(to)}::date, interval '1 day') as each
    left join (
      select day, sum(calls) as calls, sum(calls) filter (where failed) as errors
      from usage_days where day between ${dayOf(from)}::date and ${dayOf(to)}::date ${counted}
      group by day
    ) counted on counted.day = each::date
    order by each`.execute(db)
  return rows
}

const dayOf = (date: Date) => date.toISOString().slice(0, 10)
