import type { cartEndpoints } from '@portico/contract'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { Cart } from './cart.ts'

export const cartApi = (cart: Cart): Handlers<typeof cartEndpoints> => ({
  showCart: ({ actor }) => cart.show(actor),
  addCartItem: ({ actor, params }) => cart.addCartItem(actor, params),
  removeCartItem: ({ actor, params }) => cart.removeCartItem(actor, params),
})
