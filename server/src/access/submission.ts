import { appFields, id, line, text } from '@portico/contract'
import { z } from 'zod'
import type { Browse, Viewer } from '../catalogue/index.ts'
import type { Db } from '../platform/database/database.ts'
import { Refused } from '../platform/errors.ts'

/** What a developer asks for. */
export const submission = z.strictObject({
  catalogueId: id,
  planId: id,
  productIds: z.array(id).min(1, 'Choose at least one product.').max(50),
  app: z.discriminatedUnion('action', [
    z.strictObject({ action: z.literal('create'), ...appFields.shape }),
    z.strictObject({ action: z.literal('existing'), appId: id }),
  ]),
  message: text(1000).default(''),
  submissionKey: line(100).min(8),
})

export type Submission = z.output<typeof submission>

/**
 * @returns the plan, when this viewer is offered every product under it in that catalogue
 * @throws Refused `not-offered`
 */
export async function requireOffer(browse: Browse, viewer: Viewer, wish: Submission, within: Db) {
  const offers = (await browse.offers(viewer, wish.productIds, within)).filter(
    (offer) => offer.catalogue.id === wish.catalogueId && offer.plan.id === wish.planId,
  )
  const offered = new Set(offers.map((offer) => offer.productId))
  const [offer] = offers
  if (!offer || wish.productIds.some((productId) => !offered.has(productId))) {
    throw new Refused('not-offered', 'This product is not offered to you with this plan (any more).', {
      kind: 'input',
      field: 'planId',
    })
  }
  return offer.plan
}
