import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id, integer, line, slug, text, timestamp } from '../fields.ts'
import { listOf, listQuery } from '../lists.ts'
import { authTypes } from '../providers/providers.ts'
import { confirm, impact } from './impact.ts'
import { policyLink, policyLinkSummary } from './policy-link.ts'
import { providerState } from './provider-state.ts'

/**
 * `draft`: seen by the back office only. `published`: listed and offered. `deprecated`: listed with a notice, no new requests, keys work
 * on. `retired`: not listed, no key opens it.
 */
export const productStates = ['draft', 'published', 'deprecated', 'retired'] as const

/** What callers of a product show; `multiAuth`: a certificate beside a key or a token. */
export const productAuthTypes = ['authToken', 'jwt', 'basic', 'custom', 'multiAuth'] as const

export const productInput = z.strictObject({
  name: line().meta({ description: 'Shown to consumers, and the name of the policy at the provider; unique.' }),
  slug: slug.optional().meta({ description: 'Last part of its address; made from the name when left out.' }),
  summary: text(200).default('').meta({ description: 'One line for cards and lists.' }),
  description: text(20_000).default('').meta({ description: 'Markdown.' }),
  featured: z.boolean().default(false).meta({ description: 'Shown on the home page.' }),
  providerId: id.nullable().default(null).meta({ description: 'Null: documentation only.' }),
  serviceIds: z
    .array(z.string().max(100))
    .max(50)
    .default([])
    .meta({ description: 'APIs of the provider that it gives access to.' }),
  catalogueIds: z
    .array(id)
    .max(200)
    .default([])
    .meta({ description: 'Where it is listed; invisible until it is in one.' }),
  state: z.enum(['draft', 'published']).optional().meta({ description: '`published` when left out.' }),
})

export const product = z.object({
  id,
  name: z.string(),
  slug: z.string(),
  summary: z.string(),
  description: z.string(),
  featured: z.boolean(),
  providerId: id.nullable(),
  providerName: z.string().nullable(),
  services: z.array(
    z.object({ id: z.string(), name: z.string(), listenPath: z.string(), authTypes: z.array(z.enum(authTypes)) }),
  ),
  authType: z
    .enum(productAuthTypes)
    .nullable()
    .meta({ description: 'What callers show, as its APIs want it; null: no APIs, documentation only.' }),
  state: z.enum(productStates),
  deprecatedAt: timestamp.nullable(),
  retiresAt: timestamp.nullable().meta({ description: 'When it retires by itself.' }),
  retiredAt: timestamp.nullable(),
  successor: z.object({ id, name: z.string() }).nullable().meta({ description: 'What takes its place.' }),
  keysToChange: z
    .number()
    .int()
    .meta({ description: 'Keys that have yet to let go of it; until then its policy stays at the provider.' }),
  catalogues: z.array(z.object({ id, name: z.string() })),
  documents: z.array(z.object({ id, title: z.string(), slug: z.string() })),
  providerState,
  policy: policyLink.nullable().meta({ description: 'Null: documentation only.' }),
  createdAt: timestamp,
  updatedAt: timestamp,
  version: integer,
})

export const productSummary = product.extend({ policy: policyLinkSummary.nullable() }).pick({
  id: true,
  name: true,
  slug: true,
  summary: true,
  featured: true,
  providerId: true,
  services: true,
  authType: true,
  state: true,
  retiresAt: true,
  catalogues: true,
  providerState: true,
  policy: true,
  updatedAt: true,
  version: true,
})

const policyName = line(300)
  .nullable()
  .meta({ description: 'What the policy is called at the provider; null: as the name here, which it then follows.' })

const params = z.object({ productId: id })

export const productEndpoints = {
  listProducts: endpoint({
    method: 'GET',
    path: '/products',
    tag: 'Products',
    summary: 'List products',
    access: 'products:read',
    query: listQuery.extend({
      catalogueId: id.optional(),
      state: z.enum(productStates).optional(),
      providerId: id.optional(),
      serviceId: z
        .string()
        .max(100)
        .optional()
        .meta({ description: 'An API of a provider: only products that give access to it.' }),
    }),
    reply: listOf(productSummary),
    status: 200,
  }),
  createProduct: endpoint({
    method: 'POST',
    path: '/products',
    tag: 'Products',
    summary: 'Create a product',
    description: 'Its access policy is created at the provider at once; until that is done the product is not offered.',
    access: 'products:connect',
    body: productInput,
    reply: product,
    status: 201,
    errors: [
      'product-name-taken',
      'policy-name-taken',
      'product-slug-taken',
      'unknown-service',
      'service-not-offered',
      'auth-types-mixed',
      'unknown-catalogue',
    ],
  }),
  showProduct: endpoint({
    method: 'GET',
    path: '/products/{productId}',
    tag: 'Products',
    summary: 'Show a product',
    access: 'products:read',
    params,
    reply: product,
    status: 200,
  }),
  updateProduct: endpoint({
    method: 'PATCH',
    path: '/products/{productId}',
    tag: 'Products',
    summary: 'Change a product',
    description:
      'Fields left out keep their value. Send the ETag as If-Match to be told when somebody else changed it meanwhile. Without APIs a product is documentation only: its keys no longer open it, so where there are any, `confirm` is needed. The first APIs need a provider. Provider and APIs are changed by who may `products:connect`.',
    access: 'products:write',
    params,
    body: z.strictObject({
      name: productInput.shape.name.optional(),
      policyName: policyName.optional(),
      slug: slug.optional(),
      summary: text(200).optional(),
      description: text(20_000).optional(),
      featured: z.boolean().optional(),
      providerId: id.optional().meta({ description: 'Only for a product that never had one.' }),
      serviceIds: z.array(z.string().max(100)).max(50).optional(),
      catalogueIds: z.array(id).max(200).optional(),
      confirm,
    }),
    reply: product,
    status: 200,
    errors: [
      'product-name-taken',
      'policy-name-taken',
      'product-slug-taken',
      'provider-fixed',
      'unknown-service',
      'service-not-offered',
      'auth-types-mixed',
      'auth-type-in-use',
      'unknown-catalogue',
      'not-allowed',
      'confirmation-needed',
      'confirmation-outdated',
      'outdated',
    ],
  }),
  showProductImpact: endpoint({
    method: 'GET',
    path: '/products/{productId}/impact',
    tag: 'Products',
    summary: 'Show what a change does to those who hold access',
    access: 'products:read',
    params,
    query: z.object({ change: z.enum(['documentation-only', 'deprecate', 'retire', 'delete']).default('delete') }),
    reply: impact,
    status: 200,
  }),
  publishProduct: endpoint({
    method: 'POST',
    path: '/products/{productId}/publication',
    tag: 'Products',
    summary: 'Publish a product',
    description: 'From every other state; keys that a retirement switched off work again.',
    access: 'products:write',
    params,
    reply: product,
    status: 200,
  }),
  unpublishProduct: endpoint({
    method: 'POST',
    path: '/products/{productId}/unpublication',
    tag: 'Products',
    summary: 'Make a published product a draft',
    description: 'Visitors no longer see it; keys work on.',
    access: 'products:write',
    params,
    reply: product,
    status: 200,
    errors: ['product-state'],
  }),
  deprecateProduct: endpoint({
    method: 'POST',
    path: '/products/{productId}/deprecation',
    tag: 'Products',
    summary: 'Deprecate a product',
    description:
      'It stays listed with a notice, and no new access can be requested; keys work on. Repeated, it changes date and successor.',
    access: 'products:write',
    params,
    body: z.strictObject({
      retiresAt: z.iso
        .datetime({ offset: true, error: 'Give a moment such as 2027-01-31T00:00:00Z.' })
        .nullable()
        .default(null)
        .meta({ description: 'When it retires by itself, in the future; null: when somebody retires it.' }),
      successorId: id.nullable().default(null).meta({ description: 'A published product that takes its place.' }),
    }),
    reply: product,
    status: 200,
    errors: ['product-state', 'retirement-in-the-past', 'unknown-successor'],
  }),
  retireProduct: endpoint({
    method: 'POST',
    path: '/products/{productId}/retirement',
    tag: 'Products',
    summary: 'Retire a product',
    description:
      'It is no longer listed, its open requests are rejected, and keys no longer open it; keys that open nothing else are switched off.',
    access: 'products:write',
    params,
    body: z.strictObject({ confirm }),
    reply: product,
    status: 200,
    errors: ['product-state', 'confirmation-needed', 'confirmation-outdated'],
  }),
  retryProduct: endpoint({
    method: 'POST',
    path: '/products/{productId}/retry',
    tag: 'Products',
    summary: 'Bring a product to its provider once more',
    description: 'After `providerState` said that it failed.',
    access: 'products:write',
    params,
    reply: product,
    status: 200,
  }),
  deleteProduct: endpoint({
    method: 'DELETE',
    path: '/products/{productId}',
    tag: 'Products',
    summary: 'Delete a product',
    description:
      'Where credentials give access to it or requests for it are open, it needs a mode and a confirmation. Its policy goes when no key names it any more.',
    access: 'products:write',
    params,
    query: z.object({
      mode: z.enum(['refuse', 'take-off', 'replace']).default('refuse').meta({
        description:
          '`refuse` while it is in use; `take-off` its credentials, of which those that open nothing else are revoked; `replace` it on them by another product. Open requests for it are rejected.',
      }),
      replacementId: id.optional().meta({ description: 'With `replace`: a product of the same provider.' }),
      confirm,
    }),
    status: 204,
    errors: ['product-in-use', 'replacement-unfit', 'confirmation-needed', 'confirmation-outdated'],
  }),
} as const
