import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'
import type { AuthType } from '../providers/index.ts'
import type { LimitColumns } from './plan-limits.ts'
import { isOffHere, policyOfPlan, policyOfProduct } from './policies-wanted.ts'
import { policyColumns } from './policy-columns.ts'
import { snapshotOf } from './policy-snapshot.ts'
import { servicesOfProducts } from './products.queries.ts'
import type { KnownHere, KnownItem } from './synchronisation-plan.ts'

/** Everything of a provider that has or wants a policy there. */
export async function readKnown(db: Db, providerId: string): Promise<KnownHere> {
  const [products, plans, waiting, removed] = await Promise.all([
    livingProducts(db, providerId),
    livingPlans(db, providerId),
    unsettledSubjects(db, providerId),
    beingRemoved(db, providerId),
  ])
  const services = await servicesOfProducts(
    db,
    products.map(({ id }) => id),
  )
  const isBeingApplied = new Set(waiting)
  return {
    items: [
      ...products.map((row): KnownItem => {
        const own = services.get(row.id) ?? []
        return {
          ...known('product', row, isBeingApplied.has(row.id)),
          isOffHere: isOffHere(row),
          authType: row.auth_type,
          wanted: policyOfProduct(row),
          services: own.map((service) => ({
            id: service.service_id,
            name: service.name,
            listenPath: service.listen_path,
            authTypes: service.auth_types as AuthType[],
            keyHeader: service.key_header,
          })),
        }
      }),
      ...plans.map(
        (row): KnownItem => ({
          ...known('plan', row, isBeingApplied.has(row.id)),
          isOffHere: false,
          authType: null,
          wanted: policyOfPlan(row),
          services: [],
        }),
      ),
    ],
    beingRemoved: new Set(removed),
  }
}

type Row = Awaited<ReturnType<typeof livingProducts>>[number] | Awaited<ReturnType<typeof livingPlans>>[number]

const known = (kind: 'product' | 'plan', row: Row, isBeingApplied: boolean) => ({
  kind,
  id: row.id,
  name: row.name,
  policyName: row.policy_name,
  origin: row.origin,
  policyId: row.provider_policy_id,
  version: row.version,
  active: row.policy_active,
  snapshot: snapshotOf(row),
  orphanedAt: row.orphaned_at,
  orphanReason: row.orphan_reason,
  unlistedAt: row.unlisted_at,
  driftedAt: row.drifted_at,
  // What departs is left alone until it is gone.
  isBeingApplied: isBeingApplied || row.departing,
})

const ownColumns = ['id', 'name', 'provider_policy_id', 'version', 'departing', ...policyColumns] as const

const livingProducts = (db: Db, providerId: string) =>
  db
    .selectFrom('products')
    .select([...ownColumns, 'state', 'auth_type', 'policy_service_ids'])
    .where('provider_id', '=', providerId)
    .where('deleted_at', 'is', null)
    .orderBy('id')
    .execute()

const livingPlans = (db: Db, providerId: string) =>
  db
    .selectFrom('plans')
    .select([
      ...ownColumns,
      'rate_calls',
      'rate_period_seconds',
      'quota_calls',
      'quota_period_seconds',
      'key_lifetime_seconds',
    ])
    .where('provider_id', '=', providerId)
    .where('deleted_at', 'is', null)
    .orderBy('id')
    .execute()

/** The operations belong to providers. */
async function unsettledSubjects(db: Db, providerId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('provider_operations')
    .select('subject_id')
    .where('provider_id', '=', providerId)
    .where('kind', 'in', ['product-policy', 'plan-policy'])
    .whereRef('settled', '<', 'wanted')
    .execute()
  return rows.map(({ subject_id }) => subject_id)
}

/** Ids, ours and the provider's, of policies of what is deleted here and still there. */
async function beingRemoved(db: Db, providerId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string; provider_policy_id: string | null }>`
    select deleted.id::text, deleted.provider_policy_id
    from (
      select id, provider_id, provider_policy_id, departing from products where deleted_at is not null
      union all
      select id, provider_id, provider_policy_id, departing from plans where deleted_at is not null
    ) deleted
    left join provider_operations operation
      on operation.subject_id = deleted.id and operation.kind in ('product-policy', 'plan-policy')
    where deleted.provider_id = ${providerId} and (deleted.departing or operation.settled < operation.wanted)`.execute(
    db,
  )
  return rows.flatMap(({ id, provider_policy_id }) => (provider_policy_id === null ? [id] : [id, provider_policy_id]))
}

/** Names and addresses that are in use, by products and by plans. */
export async function takenNames(db: Db): Promise<{ products: string[]; slugs: string[]; plans: string[] }> {
  const [products, plans] = await Promise.all([
    db.selectFrom('products').select(['name', 'slug']).where('deleted_at', 'is', null).execute(),
    db.selectFrom('plans').select('name').where('deleted_at', 'is', null).execute(),
  ])
  return {
    products: products.map(({ name }) => name),
    slugs: products.map(({ slug }) => slug),
    plans: plans.map(({ name }) => name),
  }
}

export interface PolicyValues {
  name?: string
  provider_policy_id?: string
  policy_name?: string | null
  policy_active?: boolean
  policy_snapshot?: string
  orphaned_at?: Date | null
  orphan_reason?: string | null
  unlisted_at?: Date | null
  drifted_at?: Date | null
}

export interface PlanTerms extends LimitColumns {
  key_lifetime_seconds: number | null
  metadata: Record<string, string>
}

/**
 * Changes an item unless somebody else has since it was read.
 * @param isNews whether people who have it open must be told that it changed
 * @returns whether it was still as it was read
 */
export async function changeItem(
  tx: Db,
  { kind, id, version }: Pick<KnownItem, 'kind' | 'id' | 'version'>,
  values: PolicyValues & Partial<PlanTerms>,
  { isNews, at }: { isNews: boolean; at: Date },
): Promise<boolean> {
  const news = isNews ? { updated_at: at, version: version + 1 } : {}
  const table = kind === 'product' ? 'products' : 'plans'
  const result = await tx
    .updateTable(table as 'plans')
    .set({ ...values, ...news })
    .where('id', '=', id)
    .where('version', '=', version)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  return result.numUpdatedRows === 1n
}

export interface NewProduct extends PolicyValues {
  id: string
  provider_id: string
  name: string
  slug: string
}

/** In no catalogue and a draft: nobody sees it until somebody publishes it (SYN-7). */
export async function insertFoundProduct(tx: Db, product: NewProduct, at: Date): Promise<void> {
  await tx
    .insertInto('products')
    .values({
      ...product,
      origin: 'provider',
      state: 'draft',
      summary: '',
      description: '',
      featured: false,
      provider_policy_id: product.provider_policy_id ?? null,
      created_at: at,
      updated_at: at,
      deleted_at: null,
    })
    .execute()
}

export async function insertFoundPlan(
  tx: Db,
  plan: PolicyValues & PlanTerms & { id: string; provider_id: string; name: string },
  at: Date,
): Promise<void> {
  await tx
    .insertInto('plans')
    .values({
      ...plan,
      origin: 'provider',
      description: '',
      auto_approve: false,
      provider_policy_id: plan.provider_policy_id ?? null,
      created_at: at,
      updated_at: at,
      deleted_at: null,
    })
    .execute()
}
