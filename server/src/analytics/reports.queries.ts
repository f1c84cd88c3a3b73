import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'
import type { Range } from './report-range.ts'

export type Grouping = 'app' | 'credential' | 'product' | 'plan' | 'organisation' | 'provider' | 'api' | 'status'

export interface UsageFilter {
  /** Only these apps, by what their reader may see; null: all. */
  within: readonly string[] | null
  /** Only calls to these products; null: all. */
  products?: readonly string[] | null | undefined
  appId?: string | undefined
  credentialId?: string | undefined
  productId?: string | undefined
  planId?: string | undefined
  organisationId?: string | undefined
  providerId?: string | undefined
  serviceId?: string | undefined
  /** `success`, `error`, `4xx` or `429`. */
  status?: string | undefined
}

export interface Counted {
  calls: number
  errors: number
  latencyMs: number
}

const figures = sql`
  sum(counted.calls)::bigint as calls,
  coalesce(sum(counted.calls) filter (where counted.failed), 0)::bigint as errors,
  sum(counted.latency_ms) as "latencyMs"`

export async function usageByTime(db: Db, range: Range, filter: UsageFilter): Promise<(Counted & { at: Date })[]> {
  const at = range.unit === 'day' ? sql`counted.day` : sql`counted.hour`
  const { rows } = await sql<Counted & { at: Date }>`
    select ${range.unit === 'day' ? sql`counted.day::timestamp at time zone 'UTC'` : at} as at, ${figures}
    from ${tableOf(range)} counted where ${matches(range, filter)}
    group by ${at} order by ${at}`.execute(db)
  return rows
}

export async function usageTotals(db: Db, range: Range, filter: UsageFilter): Promise<Counted> {
  const { rows } = await sql<Counted>`
    select ${figures} from ${tableOf(range)} counted where ${matches(range, filter)}`.execute(db)
  const [row] = rows
  return { calls: row?.calls ?? 0, errors: row?.errors ?? 0, latencyMs: row?.latencyMs ?? 0 }
}

export interface GroupCounted extends Counted {
  id: string | null
  name: string | null
  /** Of all groups, listed or not. */
  groups: number
}

/** Most calls first. @param ids - only these groups */
export async function usageByGroup(
  db: Db,
  range: Range,
  filter: UsageFilter,
  { by, limit, ids }: { by: Grouping; limit: number; ids?: readonly string[] },
): Promise<GroupCounted[]> {
  const { key, name } = by === 'status' ? status : dimensions[by]
  const inner =
    by === 'status'
      ? sql`select counted.code, counted.failed, ${figures} from ${tableOf(range)} counted
          where ${matches(range, filter)} group by counted.code, counted.failed`
      : sql`select counted.subject_id, ${figures} from ${tableOf(range)} counted
          where ${matches(range, filter)} group by counted.subject_id`
  const subject = by === 'status' ? sql`` : sql`join usage_subjects subject on subject.id = summed.subject_id`
  const { rows } = await sql<GroupCounted>`
    select found.id, ${name} as name, found.calls, found.errors, found."latencyMs", found.groups from (
      select ${key} as id, sum(summed.calls)::bigint as calls, sum(summed.errors)::bigint as errors,
        sum(summed."latencyMs") as "latencyMs", count(*) over ()::integer as groups
      from (${inner}) summed ${subject}
      ${ids ? sql`where ${key} = any(${ids}::text[])` : sql``}
      group by 1 order by calls desc, id limit ${sql.lit(limit)}
    ) found order by found.calls desc, found.id`.execute(db)
  return rows
}

/** Names belong to other capabilities; the subqueries name their tables. They are looked up for the listed groups alone. */
const named = (table: string, column = 'name') =>
  sql<string | null>`(select ${sql.ref(column)} from ${sql.table(table)} where id = found.id::uuid)`

const dimensions: Record<Exclude<Grouping, 'status'>, { key: RawBuilder<string>; name: RawBuilder<string | null> }> = {
  app: { key: sql`subject.app_id::text`, name: named('apps') },
  credential: { key: sql`subject.credential_id::text`, name: named('credentials', 'alias') },
  product: { key: sql`subject.product_id::text`, name: named('products') },
  plan: { key: sql`subject.plan_id::text`, name: named('plans') },
  organisation: { key: sql`subject.organisation_id::text`, name: named('organisations') },
  provider: { key: sql`subject.provider_id::text`, name: named('providers') },
  api: {
    key: sql`subject.service_id`,
    name: sql`(select min(name) from product_services where service_id = found.id)`,
  },
}

const status: { key: RawBuilder<string>; name: RawBuilder<string | null> } = {
  key: sql`case when summed.code > 0 then summed.code::text when summed.failed then 'error' else 'success' end`,
  name: sql`null`,
}

export const tableOf = ({ unit }: Range) => (unit === 'day' ? sql`usage_days` : sql`usage_hours`)

export function matches({ from, to, unit }: Range, filter: UsageFilter): RawBuilder<boolean> {
  const within =
    unit === 'day'
      ? sql`counted.day between ${from}::date and ${to}::date`
      : sql`counted.hour >= ${from}::timestamp at time zone 'UTC'
          and counted.hour < (${to}::timestamp + interval '1 day') at time zone 'UTC'`
  return sql<boolean>`${within} ${ofSubjects(filter)} ${ofStatus(filter.status)}`
}

function ofSubjects(filter: UsageFilter): RawBuilder<unknown> {
  const conditions = [
    filter.within && sql`app_id = any(${filter.within}::uuid[])`,
    filter.products && sql`product_id = any(${filter.products}::uuid[])`,
    filter.appId && sql`app_id = ${filter.appId}`,
    filter.credentialId && sql`credential_id = ${filter.credentialId}`,
    filter.productId && sql`product_id = ${filter.productId}`,
    filter.planId && sql`plan_id = ${filter.planId}`,
    filter.organisationId && sql`organisation_id = ${filter.organisationId}`,
    filter.providerId && sql`provider_id = ${filter.providerId}`,
    filter.serviceId && sql`service_id = ${filter.serviceId}`,
  ].filter((condition) => condition !== undefined && condition !== null && condition !== '')
  if (conditions.length === 0) return sql``
  return sql`and counted.subject_id = any(array(select id from usage_subjects where ${sql.join(conditions, sql` and `)}))`
}

function ofStatus(wanted: string | undefined): RawBuilder<unknown> {
  if (wanted === undefined) return sql``
  if (wanted === 'success') return sql`and not counted.failed`
  if (wanted === 'error') return sql`and counted.failed`
  if (wanted.endsWith('xx')) return sql`and counted.code / 100 = ${Number(wanted[0])}`
  return sql`and counted.code = ${Number(wanted)}`
}
