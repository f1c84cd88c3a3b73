import { sql } from 'kysely'
import type { Cursor } from '../platform/database/cursor.ts'
import type { Db } from '../platform/database/database.ts'
import { containing } from '../platform/database/patterns.ts'
import { policyColumns } from './policy-columns.ts'

const columns = [
  'id',
  'provider_id',
  'name',
  'slug',
  'summary',
  'description',
  'featured',
  'provider_policy_id',
  ...policyColumns,
  'created_at',
  'updated_at',
  'version',
] as const

/** The name belongs to the provider; the subquery names its table. */
const providerName = sql<string | null>`(
  select providers.name from providers where providers.id = products.provider_id and providers.deleted_at is null)`

const living = (db: Db) =>
  db.selectFrom('products').select(columns).select(providerName.as('provider_name')).where('deleted_at', 'is', null)

export type ProductRow = NonNullable<Awaited<ReturnType<typeof findProduct>>>

export interface ProductValues {
  name: string
  slug: string
  summary: string
  description: string
  featured: boolean
}

export interface ProductFilter {
  search?: string | undefined
  catalogueId?: string | undefined
}

export function listProducts(db: Db, filter: ProductFilter & { after: Cursor | null; limit: number }) {
  return living(db)
    .where(matches(filter))
    .where((eb) =>
      filter.after ? eb(eb.refTuple('name', 'id'), '>', eb.tuple(filter.after.value, filter.after.id)) : eb.lit(true),
    )
    .orderBy('name')
    .orderBy('id')
    .limit(filter.limit)
    .execute()
}

export async function countProducts(db: Db, filter: ProductFilter): Promise<number> {
  const row = await db
    .selectFrom('products')
    .select(sql<number>`count(*)`.as('count'))
    .where('deleted_at', 'is', null)
    .where(matches(filter))
    .executeTakeFirstOrThrow()
  return row.count
}

const matches = (filter: ProductFilter) => sql<boolean>`
  (${filter.search === undefined} or products.name ilike ${containing(filter.search)})
  and (${filter.catalogueId === undefined} or exists (
    select 1 from catalogue_products where product_id = products.id and catalogue_id = ${filter.catalogueId ?? null}::uuid))`

export const findProduct = (db: Db, id: string) => living(db).where('id', '=', id).executeTakeFirst()

export const findProducts = (db: Db, ids: readonly string[]) =>
  living(db).where('id', 'in', ids).orderBy('name').execute()

export const lockProduct = (tx: Db, id: string) => living(tx).where('id', '=', id).forUpdate().executeTakeFirst()

/** Also of a deleted product, whose policy has to go. */
export const findProductForProvider = (db: Db, id: string) =>
  db.selectFrom('products').select(columns).select('deleted_at').where('id', '=', id).executeTakeFirst()

export async function insertProduct(
  tx: Db,
  product: ProductValues & { id: string; provider_id: string | null },
  at: Date,
): Promise<void> {
  await tx
    .insertInto('products')
    .values({ ...product, created_at: at, updated_at: at })
    .execute()
}

export async function updateProduct(tx: Db, id: string, values: Partial<ProductValues>, at: Date): Promise<void> {
  await tx
    .updateTable('products')
    .set((row) => ({ ...values, updated_at: at, version: row('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
}

export async function markProductDeleted(tx: Db, id: string, at: Date): Promise<void> {
  await tx.updateTable('products').set({ deleted_at: at }).where('id', '=', id).execute()
  await tx.deleteFrom('catalogue_products').where('product_id', '=', id).execute()
}

export async function recordProductPolicy(tx: Db, id: string, policyId: string): Promise<void> {
  await tx.updateTable('products').set({ provider_policy_id: policyId }).where('id', '=', id).execute()
}

export interface ServiceRow {
  service_id: string
  name: string
  listen_path: string
}

export async function servicesOfProducts(db: Db, productIds: readonly string[]): Promise<Map<string, ServiceRow[]>> {
  const groups = new Map<string, ServiceRow[]>()
  if (productIds.length === 0) return groups
  const rows = await db
    .selectFrom('product_services')
    .select(['product_id', 'service_id', 'name', 'listen_path'])
    .where('product_id', 'in', productIds)
    .orderBy('position')
    .execute()
  for (const { product_id, ...service } of rows) groups.set(product_id, [...(groups.get(product_id) ?? []), service])
  return groups
}

export async function replaceServices(tx: Db, productId: string, services: readonly ServiceRow[]): Promise<void> {
  await tx.deleteFrom('product_services').where('product_id', '=', productId).execute()
  if (services.length === 0) return
  await tx
    .insertInto('product_services')
    .values(services.map((service, position) => ({ ...service, product_id: productId, position })))
    .execute()
}
