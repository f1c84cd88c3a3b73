import { sql } from 'kysely'
import type { Cursor } from '../platform/database/cursor.ts'
import type { Db } from '../platform/database/database.ts'
import { belongsTo } from '../platform/database/of-products.ts'
import { containing } from '../platform/database/patterns.ts'
import { policyColumns } from './policy-columns.ts'

const columns = [
  'id',
  'provider_id',
  'name',
  'description',
  'rate_calls',
  'rate_period_seconds',
  'quota_calls',
  'quota_period_seconds',
  'key_lifetime_seconds',
  'auto_approve',
  'allowance_requests',
  'allowance_period_seconds',
  'metadata',
  'departing',
  'provider_policy_id',
  ...policyColumns,
  'created_at',
  'updated_at',
  'version',
] as const

/** The name belongs to the provider; the subquery names its table. */
const providerName = sql<string | null>`(
  select providers.name from providers where providers.id = plans.provider_id and providers.deleted_at is null)`

const living = (db: Db) =>
  db.selectFrom('plans').select(columns).select(providerName.as('provider_name')).where('deleted_at', 'is', null)

export type PlanRow = Awaited<ReturnType<typeof findPlans>>[number]

export interface PlanValues {
  policy_name?: string | null
  name: string
  description: string
  rate_calls: number | null
  rate_period_seconds: number | null
  quota_calls: number | null
  quota_period_seconds: number | null
  key_lifetime_seconds: number | null
  auto_approve: boolean
  allowance_requests: number | null
  allowance_period_seconds: number | null
  metadata?: Record<string, string>
}

export interface PlanFilter {
  search?: string | undefined
  /** Only what belongs to these products; null: all. */
  within?: readonly string[] | null | undefined
}

export function listPlans(db: Db, filter: PlanFilter & { after: Cursor | null; limit: number }) {
  return living(db)
    .where(belongsTo('plans.id', 'planId', filter.within ?? null))
    .$if(filter.search !== undefined, (query) => query.where('name', 'ilike', containing(filter.search)))
    .where((eb) =>
      filter.after ? eb(eb.refTuple('name', 'id'), '>', eb.tuple(filter.after.value, filter.after.id)) : eb.lit(true),
    )
    .orderBy('name')
    .orderBy('id')
    .limit(filter.limit)
    .execute()
}

export async function countPlans(db: Db, filter: PlanFilter): Promise<number> {
  const row = await db
    .selectFrom('plans')
    .select(sql<number>`count(*)`.as('count'))
    .where('deleted_at', 'is', null)
    .where(belongsTo('plans.id', 'planId', filter.within ?? null))
    .$if(filter.search !== undefined, (query) => query.where('name', 'ilike', containing(filter.search)))
    .executeTakeFirstOrThrow()
  return row.count
}

export const findPlan = (db: Db, id: string) => living(db).where('id', '=', id).executeTakeFirst()

export const findPlans = (db: Db, ids: readonly string[]) => living(db).where('id', 'in', ids).execute()

/** Keeps the plan from being deleted until the transaction ends. */
export const holdPlan = (tx: Db, id: string) => living(tx).where('id', '=', id).forKeyShare().executeTakeFirst()

export const lockPlan = (tx: Db, id: string) => living(tx).where('id', '=', id).forUpdate().executeTakeFirst()

export async function insertPlan(
  tx: Db,
  plan: PlanValues & { id: string; provider_id: string },
  at: Date,
): Promise<void> {
  await tx
    .insertInto('plans')
    .values({ ...plan, created_at: at, updated_at: at })
    .execute()
}

export async function updatePlan(tx: Db, id: string, values: Partial<PlanValues>, at: Date): Promise<void> {
  await tx
    .updateTable('plans')
    .set((row) => ({ ...values, updated_at: at, version: row('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
}

export async function markPlanDeleted(
  tx: Db,
  id: string,
  at: Date,
  then: { departing: boolean; moves_to_id: string | null },
): Promise<void> {
  await tx
    .updateTable('plans')
    .set({ deleted_at: at, ...then })
    .where('id', '=', id)
    .execute()
  await tx.deleteFrom('catalogue_plans').where('plan_id', '=', id).execute()
}

/** Also of a deleted plan, whose policy has to go. */
export const findPlanForProvider = (db: Db, id: string) =>
  db.selectFrom('plans').select(columns).select('deleted_at').where('id', '=', id).executeTakeFirst()

/** Whether credentials of a plan that goes are on their way to this one. */
export const isMovedTo = async (tx: Db, id: string): Promise<boolean> =>
  (await tx
    .selectFrom('plans')
    .select('id')
    .where('moves_to_id', '=', id)
    .where('departing', '=', true)
    .executeTakeFirst()) !== undefined
