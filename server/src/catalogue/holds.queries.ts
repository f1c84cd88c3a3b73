import type { Db } from '../platform/database/database.ts'
import { holdPlan } from './plans.queries.ts'
import { holdProducts } from './products.queries.ts'

/** Keeps what somebody asks for from being deleted until the transaction ends; what does not exist is passed over. */
export async function holdOffer(
  tx: Db,
  offer: { catalogueId: string; planId: string; productIds: readonly string[] },
): Promise<void> {
  await Promise.all([
    tx.selectFrom('catalogues').select('id').where('id', '=', offer.catalogueId).forKeyShare().execute(),
    holdPlan(tx, offer.planId),
    holdProducts(tx, offer.productIds),
  ])
}
