import type { Db } from '../platform/database/database.ts'

/** Keeps what somebody asks for from being deleted until the transaction ends; what does not exist is passed over. */
export async function holdOffer(
  tx: Db,
  offer: { catalogueId: string; planId: string; productIds: readonly string[] },
): Promise<void> {
  await tx.selectFrom('catalogues').select('id').where('id', '=', offer.catalogueId).forKeyShare().execute()
  await holdPlan(tx, offer.planId)
  await holdProducts(tx, offer.productIds)
}

export async function holdPlan(tx: Db, id: string): Promise<void> {
  await tx.selectFrom('plans').select('id').where('id', '=', id).forKeyShare().execute()
}

export async function holdProducts(tx: Db, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await tx.selectFrom('products').select('id').where('id', 'in', ids).orderBy('id').forKeyShare().execute()
}
