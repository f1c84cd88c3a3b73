import { type Cursor, pageOf } from '../platform/database/cursor.ts'
import type { Db } from '../platform/database/database.ts'
import { absent } from '../platform/errors.ts'
import * as rows from './browse.queries.ts'
import { limitsOf } from './plans.ts'
import type { Viewer } from './visibility.ts'

export type { BrowsedProduct, BrowseFilter } from './browse.queries.ts'

/** One way to request a product: a plan in a catalogue. */
export interface Offer {
  productId: string
  catalogue: { id: string; name: string }
  plan: {
    id: string
    name: string
    description: string
    rate: { calls: number; periodSeconds: number } | null
    quota: { calls: number; periodSeconds: number } | null
    keyLifetimeSeconds: number | null
    autoApprove: boolean
  }
}

export type Browse = ReturnType<typeof createBrowse>

/** What visitors may find: everything here is asked for somebody. */
export function createBrowse({ db }: { db: Db }) {
  return {
    catalogues: (viewer: Viewer) => rows.visibleCatalogues(db, viewer),

    async products(viewer: Viewer, filter: rows.BrowseFilter & { after: Cursor | null; limit: number }) {
      const found = await rows.browseProducts(db, viewer, { ...filter, limit: filter.limit + 1 })
      const { page, nextCursor } = pageOf(found, filter.limit, (row) => row.name)
      return { products: page, nextCursor }
    },

    count: (viewer: Viewer, filter: rows.BrowseFilter) => rows.countVisibleProducts(db, viewer, filter),

    /** @throws Refused `product-not-found` also for a product the viewer may not see (CAT-9) */
    async product(viewer: Viewer, by: { slug: string } | { id: string }): Promise<rows.BrowsedProduct> {
      const row = await rows.findVisibleProduct(db, viewer, by)
      if (!row) throw absent('product')
      return row
    },

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

    async services(productIds: readonly string[]) {
      return productIds.length === 0 ? [] : rows.servicesForProducts(db, productIds)
    },
  }
}
