import type { Browse, OfferedPlan, Viewer } from '../catalogue/index.ts'
import type { Db } from '../platform/database/database.ts'
import { Refused } from '../platform/errors.ts'
import { keyTraitsOf } from './reusable.queries.ts'
import type { WishedItem } from './split.ts'

export interface ChosenItem {
  productId: string
  planId: string
  catalogueId: string
  credentialId: string | null
}

export interface OfferedItem extends WishedItem {
  productName: string
  productSummary: string
  plan: OfferedPlan
  catalogue: { id: string; name: string }
}

/** What this viewer is offered now of what was chosen; null in place of what is not (any more). */
export async function offeredItems(
  { browse, db }: { browse: Browse; db: Db },
  viewer: Viewer,
  chosen: readonly ChosenItem[],
): Promise<(OfferedItem | null)[]> {
  const productIds = [...new Set(chosen.map((item) => item.productId))]
  if (productIds.length === 0) return []
  const offers = await browse.offers(viewer, productIds, db)
  const traits = new Map((await keyTraitsOf(db, productIds)).map((row) => [row.id, row]))
  return chosen.map((item) => {
    const offer = offers.find(
      ({ productId, plan, catalogue }) =>
        productId === item.productId && plan.id === item.planId && catalogue.id === item.catalogueId,
    )
    const product = traits.get(item.productId)
    if (!offer || !product?.providerId) return null
    return {
      ...item,
      productName: product.name,
      productSummary: product.summary,
      providerId: product.providerId,
      authType: product.authType,
      plan: offer.plan,
      catalogue: offer.catalogue,
    }
  })
}

/** @throws Refused `not-offered` naming the item */
export function requireAllOffered(items: readonly (OfferedItem | null)[]): OfferedItem[] {
  return items.map((item, index) => {
    if (item) return item
    throw new Refused('not-offered', 'This product is not offered to you with this plan (any more).', {
      kind: 'input',
      field: `items.${index}.planId`,
    })
  })
}

/** One product under one plan needs one key, in whichever catalogues it is. @throws Refused `chosen-twice` naming the later item */
export function refuseTwice(items: readonly OfferedItem[]): void {
  items.forEach((item, index) => {
    const first = items.findIndex((other) => other.productId === item.productId && other.planId === item.planId)
    if (first === index) return
    throw new Refused(
      'chosen-twice',
      `“${item.productName}” is here twice with the plan ${item.plan.name}: remove one.`,
      {
        kind: 'input',
        field: `items.${index}.productId`,
      },
    )
  })
}
