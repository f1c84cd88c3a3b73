import type { productEndpoints } from '@portico/contract'
import { readCursor } from '../platform/database/cursor.ts'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { Products } from './products.ts'

export const productsApi = (products: Products): Handlers<typeof productEndpoints> => ({
  listProducts: ({ actor, query }) =>
    products.list({ ...query, within: actor.products, after: readCursor(query.cursor) }),
  createProduct: ({ actor, body }) => products.createProduct(actor, body),
  showProduct: ({ params }) => products.show(params.productId),
  updateProduct: ({ actor, params, body, seenVersion }) =>
    products.updateProduct(actor, params.productId, body, seenVersion),
  showProductImpact: ({ params, query }) => products.showProductImpact(params.productId, query.change),
  publishProduct: ({ actor, params }) => products.publishProduct(actor, params.productId),
  unpublishProduct: ({ actor, params }) => products.unpublishProduct(actor, params.productId),
  deprecateProduct: ({ actor, params, body }) => products.deprecateProduct(actor, params.productId, body),
  retireProduct: ({ actor, params, body }) => products.retireProduct(actor, params.productId, body.confirm),
  async retryProduct({ actor, params }) {
    await products.retryProduct(actor, params.productId)
    return products.show(params.productId)
  },
  async deleteProduct({ actor, params, query }) {
    await products.deleteProduct(actor, params.productId, query)
    return undefined
  },
})
