import type { catalogueEndpoints } from '@portico/contract'
import { readCursor } from '../platform/database/cursor.ts'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { Catalogues } from './catalogues.ts'

export const cataloguesApi = (catalogues: Catalogues): Handlers<typeof catalogueEndpoints> => ({
  listCatalogues: ({ actor, query }) =>
    catalogues.list({ ...query, within: actor.products, after: readCursor(query.cursor) }),
  createCatalogue: ({ actor, body }) => catalogues.createCatalogue(actor, body),
  showCatalogue: ({ actor, params }) => catalogues.show(params.catalogueId, actor.products),
  updateCatalogue: ({ actor, params, body, seenVersion }) =>
    catalogues.updateCatalogue(actor, params.catalogueId, body, seenVersion),
  async deleteCatalogue({ actor, params }) {
    await catalogues.deleteCatalogue(actor, params.catalogueId)
    return undefined
  },
})
