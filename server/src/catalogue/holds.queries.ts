import type { Db } from '../platform/database/database.ts'

/** Keeps what somebody asks for from being deleted until the transaction ends; what does not exist is passed over. */
export async function holdOffer(
  tx: Db,
  offer: { catalogueId: string; planId: string; productIds: readonly string[] },
): Promise<void> {
  await tx.selectFrom('catalogues').select('id').where('id', '=', offer.catalogueId).forKeyShare().execute()
  await tx.selectFrom('plans').select('id').where('id', '=', offer.planId).forKeyShare().execute()
  if (offer.productIds.length === 0) return
  await tx.selectFrom('products').select('id').where('id', 'in', offer.productIds).orderBy('id').forKeyShare().execute()
}
