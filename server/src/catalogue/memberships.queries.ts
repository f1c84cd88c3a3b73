import type { Db } from '../platform/database/database.ts'
import { type Named, namedByOwner } from '../platform/database/named-by-owner.ts'
import { belongsTo } from '../platform/database/of-products.ts'

/** Which catalogues list each of these products. */
export async function cataloguesOfProducts(db: Db, productIds: readonly string[]): Promise<Map<string, Named[]>> {
  if (productIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('catalogue_products as listing')
    .innerJoin('catalogues', 'catalogues.id', 'listing.catalogue_id')
    .select(['listing.product_id as owner', 'catalogues.id', 'catalogues.name'])
    .where('listing.product_id', 'in', productIds)
    .orderBy('catalogues.name')
    .execute()
  return namedByOwner(rows)
}

/** Which catalogues offer each of these plans. */
export async function cataloguesOfPlans(db: Db, planIds: readonly string[]): Promise<Map<string, Named[]>> {
  if (planIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('catalogue_plans as listing')
    .innerJoin('catalogues', 'catalogues.id', 'listing.catalogue_id')
    .select(['listing.plan_id as owner', 'catalogues.id', 'catalogues.name'])
    .where('listing.plan_id', 'in', planIds)
    .orderBy('catalogues.name')
    .execute()
  return namedByOwner(rows)
}

export async function replaceCataloguesOfProduct(
  tx: Db,
  productId: string,
  catalogueIds: readonly string[],
): Promise<void> {
  await tx.deleteFrom('catalogue_products').where('product_id', '=', productId).execute()
  if (catalogueIds.length === 0) return
  await tx
    .insertInto('catalogue_products')
    .values(catalogueIds.map((catalogue_id) => ({ catalogue_id, product_id: productId })))
    .execute()
}

export async function replaceCataloguesOfPlan(tx: Db, planId: string, catalogueIds: readonly string[]): Promise<void> {
  await tx.deleteFrom('catalogue_plans').where('plan_id', '=', planId).execute()
  if (catalogueIds.length === 0) return
  await tx
    .insertInto('catalogue_plans')
    .values(catalogueIds.map((catalogue_id) => ({ catalogue_id, plan_id: planId })))
    .execute()
}

/** @returns those of the ids that are catalogues, of these products alone unless null */
export async function existingCatalogues(
  db: Db,
  ids: readonly string[],
  within: readonly string[] | null,
): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const rows = await db
    .selectFrom('catalogues')
    .select('id')
    .where('id', 'in', ids)
    .where(belongsTo('catalogues.id', 'catalogueId', within))
    .execute()
  return new Set(rows.map((row) => row.id))
}
