import { cursorOf } from '../platform/database/cursor.ts'
import type { Db } from '../platform/database/database.ts'
import { absent } from '../platform/errors.ts'
import * as rows from './browse.queries.ts'
import { limitsOf } from './plan-limits.ts'
import type { Viewer } from './visibility.ts'

export type { BrowsedProduct, Position } from './browse.queries.ts'

/** One way to request a product: a plan in a catalogue. */
export interface Offer {
  productId: string
  catalogue: { id: string; name: string }
  plan: OfferedPlan
}

export interface OfferedPlan {
  id: string
  name: string
  description: string
  rate: { calls: number; periodSeconds: number } | null
  quota: { calls: number; periodSeconds: number } | null
  keyLifetimeSeconds: number | null
  autoApprove: boolean
}

export type Browse = ReturnType<typeof createBrowse>

/** What visitors may find: everything here is asked for somebody. */
export function createBrowse({ db }: { db: Db }) {
  return {
    catalogues: (viewer: Viewer) => rows.visibleCatalogues(db, viewer),

    /** One page in the order of names, and where the pages around it begin. */
    async products(
      viewer: Viewer,
      { position, limit, ...filter }: rows.BrowseFilter & { position: rows.Position | null; limit: number },
    ) {
      const found = await rows.browseProducts(db, viewer, { ...filter, position, limit: limit + 1 })
      const backwards = position?.side === 'before'
      const products = backwards ? found.slice(0, limit).toReversed() : found.slice(0, limit)
      const [more, first, last] = [found.length > limit, products[0], products.at(-1)]
      return {
        products,
        previousCursor: first && (backwards ? more : position) ? cursorOf(first.name, first.id) : null,
        nextCursor: last && (backwards || more) ? cursorOf(last.name, last.id) : null,
      }
    },

    count: (viewer: Viewer, filter: rows.BrowseFilter) => rows.countVisibleProducts(db, viewer, filter),

    /** @throws Refused `product-not-found` also for a product the viewer may not see (CAT-9) */
    async product(viewer: Viewer, by: { slug: string } | { id: string }): Promise<rows.BrowsedProduct> {
      const row = await rows.findVisibleProduct(db, viewer, by)
      if (!row) throw absent('product')
      return row
    },

    /** The product, when the viewer may see it. */
    find: (viewer: Viewer, id: string) => rows.findVisibleProduct(db, viewer, { id }),

    async offers(viewer: Viewer, productIds: readonly string[], within: Db = db): Promise<Offer[]> {
      if (productIds.length === 0) return []
      return (await rows.offersFor(within, viewer, productIds)).map((row) => ({
        productId: row.productId,
        catalogue: { id: row.catalogueId, name: row.catalogueName },
        plan: {
          id: row.planId,
          name: row.planName,
          description: row.planDescription,
          ...limitsOf(row),
          keyLifetimeSeconds: row.keyLifetimeSeconds,
          autoApprove: row.autoApprove,
        },
      }))
    },

    /** Plans by id for those who hold them, whatever has become of them since. */
    async plans(ids: readonly string[]): Promise<Map<string, OfferedPlan>> {
      const found = ids.length === 0 ? [] : await rows.findPlansOf(db, ids)
      return new Map(
        found.map((row) => [
          row.id,
          {
            id: row.id,
            name: row.name,
            description: row.description,
            ...limitsOf(row),
            keyLifetimeSeconds: row.keyLifetimeSeconds,
            autoApprove: row.autoApprove,
          },
        ]),
      )
    },

    /** The part of the address of products by id. */
    async slugs(productIds: readonly string[]): Promise<Map<string, string>> {
      const found = productIds.length === 0 ? [] : await rows.slugsOfProducts(db, productIds)
      return new Map(found.map((row) => [row.id, row.slug]))
    },

    async services(productIds: readonly string[]) {
      return productIds.length === 0 ? [] : rows.servicesForProducts(db, productIds)
    },
  }
}
