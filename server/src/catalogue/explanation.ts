import type { hindrance } from '@portico/contract'
import type { z } from 'zod'
import type { Db } from '../platform/database/database.ts'
import type { Named } from '../platform/database/named-by-owner.ts'
import { absent } from '../platform/errors.ts'
import { offersFor } from './browse.queries.ts'
import * as rows from './explanation.queries.ts'
import { hindrancesOfPlan, hindrancesOfProduct, hindrancesToSee } from './hindrances.ts'
import type { Viewer } from './visibility.ts'

export type Hindrance = z.input<typeof hindrance>

export interface ProductExplanation {
  product: Named
  sees: boolean
  through: Named[]
  unseenBecause: Hindrance[]
  /** What keeps everybody from requesting it, whatever the plan. */
  unrequestableBecause: Hindrance[]
  plans: (Named & { requestable: boolean; through: Named[]; because: Hindrance[] })[]
}

/**
 * Why a viewer sees a product and is offered plans for it, or not. Whether it is so comes from the rule itself (`browse.queries.ts`);
 * only the reasons are found here, so an explanation never says anything else than a page.
 * @throws Refused `product-not-found`
 */
export async function explainVisibility(db: Db, viewer: Viewer, productId: string): Promise<ProductExplanation> {
  const product = await rows.findExplained(db, productId)
  if (!product) throw absent('product')
  const [listings, plans, offers] = await Promise.all([
    rows.listingsOf(db, viewer, productId),
    rows.plansNear(db, product),
    offersFor(db, viewer, [productId]),
  ])
  const through = product.offered ? listings.filter(({ seen }) => seen).map(named) : []
  const sees = through.length > 0
  return {
    product: named(product),
    sees,
    through,
    unseenBecause: sees ? [] : hindrancesToSee(viewer, product, listings),
    unrequestableBecause: hindrancesOfProduct(product),
    plans: plans.map((plan) => {
      const ways = offers.filter(({ planId }) => planId === plan.id)
      return {
        ...named(plan),
        requestable: ways.length > 0,
        through: ways.map(({ catalogueId, catalogueName }) => ({ id: catalogueId, name: catalogueName })),
        because: ways.length > 0 ? [] : hindrancesOfPlan(plan, product, listings),
      }
    }),
  }
}

const named = ({ id, name }: Named): Named => ({ id, name })
