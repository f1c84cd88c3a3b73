import type { productEndpoints } from '@portico/contract'
import { readCursor } from '../platform/database/cursor.ts'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { Products } from './products.ts'

export const productsApi = (products: Products): Handlers<typeof productEndpoints> => ({
  listProducts: ({ query }) => products.list({ ...query, after: readCursor(query.cursor) }),
  createProduct: ({ actor, body }) => products.createProduct(actor, body),
  showProduct: ({ params }) => products.show(params.productId),
  updateProduct: ({ actor, params, body, seenVersion }) =>
    products.updateProduct(actor, params.productId, body, seenVersion),
  async deleteProduct({ actor, params }) {
    await products.deleteProduct(actor, params.productId)
    return undefined
  },
})
