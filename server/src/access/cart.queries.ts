import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'

export interface CartKey {
  catalogueId: string
  planId: string
  productId: string
}

/** In the order they were put in; names belong to the catalogue, the joins name its tables. */
export const cartItems = (db: Db, accountId: string) =>
  db
    .selectFrom('cart_items')
    .innerJoin('products', 'products.id', 'cart_items.product_id')
    .innerJoin('plans', 'plans.id', 'cart_items.plan_id')
    .innerJoin('catalogues', 'catalogues.id', 'cart_items.catalogue_id')
    .select([
      'cart_items.product_id as productId',
      'cart_items.plan_id as planId',
      'cart_items.catalogue_id as catalogueId',
      'products.name as productName',
      'plans.name as planName',
      'catalogues.name as catalogueName',
    ])
    .where('cart_items.account_id', '=', accountId)
    .orderBy('cart_items.added_at')
    .orderBy('cart_items.product_id')
    .execute()

/** What is in the cart already stays as it is. */
export const insertCartItem = (tx: Db, accountId: string, item: CartKey, at: Date) =>
  tx
    .insertInto('cart_items')
    .values({
      account_id: accountId,
      catalogue_id: item.catalogueId,
      plan_id: item.planId,
      product_id: item.productId,
      added_at: at,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()

/** @returns whether it was there */
export async function deleteCartItem(tx: Db, accountId: string, item: CartKey): Promise<boolean> {
  const result = await tx
    .deleteFrom('cart_items')
    .where('account_id', '=', accountId)
    .where('catalogue_id', '=', item.catalogueId)
    .where('plan_id', '=', item.planId)
    .where('product_id', '=', item.productId)
    .executeTakeFirst()
  return result.numDeletedRows > 0n
}

export async function countCartItems(db: Db, accountId: string): Promise<number> {
  const row = await db
    .selectFrom('cart_items')
    .select(sql<number>`count(*)`.as('count'))
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow()
  return row.count
}
