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
  'slug',
  'summary',
  'description',
  'featured',
  'provider_policy_id',
  ...policyColumns,
  'state',
  'deprecated_at',
  'retires_at',
  'retired_at',
  'successor_id',
  'auth_type',
  'policy_service_ids',
  'departing',
  'moves_to_id',
  'created_at',
  'updated_at',
  'version',
] as const

/** The name belongs to the provider; the subquery names its table. */
const providerName = sql<string | null>`(
  select providers.name from providers where providers.id = products.provider_id and providers.deleted_at is null)`

const successorName = sql<string | null>`(
  select successor.name from products successor where successor.id = products.successor_id and successor.deleted_at is null)`

const living = (db: Db) =>
  db
    .selectFrom('products')
    .select(columns)
    .select([providerName.as('provider_name'), successorName.as('successor_name')])
    .where('deleted_at', 'is', null)

export type ProductRow = NonNullable<Awaited<ReturnType<typeof findProduct>>>

export type ProductState = ProductRow['state']

export interface ProductValues {
  policy_name?: string | null
  name: string
  slug: string
  summary: string
  description: string
  featured: boolean
}

export interface ProductFilter {
  search?: string | undefined
  catalogueId?: string | undefined
  state?: ProductState | undefined
  providerId?: string | undefined
  serviceId?: string | undefined
  /** These alone; null: all. */
  within?: readonly string[] | null | undefined
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
  ${belongsTo('products.id', 'productId', filter.within ?? null)}
  and (${filter.search === undefined} or products.name ilike ${containing(filter.search)})
  and (${filter.state === undefined} or products.state = ${filter.state ?? null})
  and (${filter.providerId === undefined} or products.provider_id = ${filter.providerId ?? null}::uuid)
  and (${filter.serviceId === undefined} or exists (
    select 1 from product_services where product_id = products.id and service_id = ${filter.serviceId ?? null}))
  and (${filter.catalogueId === undefined} or exists (
    select 1 from catalogue_products where product_id = products.id and catalogue_id = ${filter.catalogueId ?? null}::uuid))`

export const findProduct = (db: Db, id: string) => living(db).where('id', '=', id).executeTakeFirst()

/** Those that keys may open. */
export const findProducts = (db: Db, ids: readonly string[]) =>
  living(db).where('id', 'in', ids).where(usable).orderBy('name').execute()

/** Keys may open it: it is neither retired nor documentation only. */
export const usable = sql<boolean>`(products.deleted_at is null and products.state <> 'retired' and products.auth_type is not null)`

/** Keeps them from being deleted or retired until the transaction ends. */
export const holdProducts = (tx: Db, ids: readonly string[]) =>
  ids.length === 0
    ? Promise.resolve([])
    : living(tx).select(usable.as('usable')).where('id', 'in', ids).orderBy('id').forKeyShare().execute()

export const lockProduct = (tx: Db, id: string) => living(tx).where('id', '=', id).forUpdate().executeTakeFirst()

/** Also of a deleted product, whose policy has to go. */
export const findProductForProvider = (db: Db, id: string) =>
  db.selectFrom('products').select(columns).select('deleted_at').where('id', '=', id).executeTakeFirst()

export async function insertProduct(
  tx: Db,
  product: ProductValues & { id: string; provider_id: string | null; state?: ProductState },
  at: Date,
): Promise<void> {
  await tx
    .insertInto('products')
    .values({ ...product, created_at: at, updated_at: at })
    .execute()
}

export async function updateProduct(
  tx: Db,
  id: string,
  values: Partial<ProductValues> & { provider_id?: string; departing?: boolean },
  at: Date,
): Promise<void> {
  await tx
    .updateTable('products')
    .set((row) => ({ ...values, updated_at: at, version: row('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
}

export interface LifeValues {
  state: ProductState
  deprecated_at: Date | null
  retires_at: Date | null
  retired_at: Date | null
  successor_id: string | null
  departing: boolean
}

export async function updateLife(tx: Db, id: string, values: LifeValues, at: Date): Promise<void> {
  await tx
    .updateTable('products')
    .set((row) => ({ ...values, updated_at: at, version: row('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
}

/** @returns those whose time to retire has come */
export async function dueToRetire(db: Db, at: Date): Promise<string[]> {
  const rows = await db
    .selectFrom('products')
    .select('id')
    .where('retires_at', '<=', at)
    .where('state', '=', 'deprecated')
    .where('deleted_at', 'is', null)
    .orderBy('retires_at')
    .limit(100)
    .execute()
  return rows.map((row) => row.id)
}

export async function markProductDeleted(
  tx: Db,
  id: string,
  at: Date,
  then: { departing: boolean; moves_to_id: string | null },
): Promise<void> {
  await tx
    .updateTable('products')
    .set({ deleted_at: at, ...then })
    .where('id', '=', id)
    .execute()
  await tx.deleteFrom('catalogue_products').where('product_id', '=', id).execute()
}

export interface ServiceRow {
  service_id: string
  name: string
  listen_path: string
  auth_types: string[]
  key_header: string
}

export async function servicesOfProducts(db: Db, productIds: readonly string[]): Promise<Map<string, ServiceRow[]>> {
  const groups = new Map<string, ServiceRow[]>()
  if (productIds.length === 0) return groups
  const rows = await db
    .selectFrom('product_services')
    .select(['product_id', 'service_id', 'name', 'listen_path', 'auth_types', 'key_header'])
    .where('product_id', 'in', productIds)
    .orderBy('position')
    .execute()
  for (const { product_id, ...service } of rows) groups.set(product_id, [...(groups.get(product_id) ?? []), service])
  return groups
}

/** @param authType of all of them together; the policy of a product that has none any more keeps naming the last ones */
export async function replaceServices(
  tx: Db,
  productId: string,
  services: readonly ServiceRow[],
  authType: string | null,
): Promise<void> {
  await tx.deleteFrom('product_services').where('product_id', '=', productId).execute()
  await tx
    .updateTable('products')
    .set({
      auth_type: authType,
      ...(services.length === 0 ? {} : { policy_service_ids: services.map(({ service_id }) => service_id) }),
    })
    .where('id', '=', productId)
    .execute()
  if (services.length === 0) return
  await tx
    .insertInto('product_services')
    .values(services.map((service, position) => ({ ...service, product_id: productId, position })))
    .execute()
}

/** Whether credentials of a product that goes are on their way to this one. */
export const isMovedTo = async (tx: Db, id: string): Promise<boolean> =>
  (await tx
    .selectFrom('products')
    .select('id')
    .where('moves_to_id', '=', id)
    .where('departing', '=', true)
    .executeTakeFirst()) !== undefined
