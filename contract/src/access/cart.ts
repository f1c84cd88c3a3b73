import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id } from '../fields.ts'

const named = z.object({ id, name: z.string() })

export const cartPart = z.object({
  products: z.array(named),
  plan: named,
  catalogue: named,
  approvedAtOnce: z.boolean(),
  apart: z.enum(['provider', 'authType', 'plan', 'catalogue']).nullable().meta({
    description: 'Why these can’t share a key with the part before; null where nothing keeps them apart.',
  }),
  reusable: z.array(z.object({ id, alias: z.string(), app: named })).meta({
    description: 'Credentials under the same plan that could open these products too, with the key they have.',
  }),
})

export const cart = z.object({
  items: z.array(
    z.object({
      product: named,
      plan: named,
      catalogue: named,
      available: z.boolean().meta({ description: 'Whether it can be asked for now.' }),
    }),
  ),
  parts: z.array(cartPart).meta({ description: 'The access requests a checkout makes of it: one for each key.' }),
})

const params = z.object({ catalogueId: id, planId: id, productId: id })

export const cartEndpoints = {
  showCart: endpoint({
    method: 'GET',
    path: '/cart',
    tag: 'Access requests',
    summary: 'Show your cart, and the requests it makes',
    access: 'member',
    reply: cart,
    status: 200,
  }),
  addCartItem: endpoint({
    method: 'PUT',
    path: '/cart/items/{catalogueId}/{planId}/{productId}',
    tag: 'Access requests',
    summary: 'Put a product with a plan of a catalogue into your cart',
    description: 'Repeating it has no further effect.',
    access: 'member',
    params,
    reply: cart,
    status: 200,
    errors: ['offer-not-found', 'cart-full'],
  }),
  removeCartItem: endpoint({
    method: 'DELETE',
    path: '/cart/items/{catalogueId}/{planId}/{productId}',
    tag: 'Access requests',
    summary: 'Remove a product from your cart',
    access: 'member',
    params,
    reply: cart,
    status: 200,
    errors: ['cart-item-not-found'],
  }),
} as const
