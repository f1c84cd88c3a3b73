import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id, line, slug, text, timestamp } from '../fields.ts'
import { listOf, listQuery } from '../lists.ts'
import { providerState } from './provider-state.ts'

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
  services: z.array(z.object({ id: z.string(), name: z.string(), listenPath: z.string() })),
  catalogues: z.array(z.object({ id, name: z.string() })),
  documents: z.array(z.object({ id, title: z.string(), slug: z.string() })),
  providerState,
  createdAt: timestamp,
  updatedAt: timestamp,
  version: z.number().int(),
})

export const productSummary = product.pick({
  id: true,
  name: true,
  slug: true,
  summary: true,
  featured: true,
  providerId: true,
  catalogues: true,
  providerState: true,
  updatedAt: true,
  version: true,
})

const params = z.object({ productId: id })

export const productEndpoints = {
  listProducts: endpoint({
    method: 'GET',
    path: '/products',
    tag: 'Products',
    summary: 'List products',
    access: 'products:read',
    query: listQuery.extend({ catalogueId: id.optional() }),
    reply: listOf(productSummary),
    status: 200,
  }),
  createProduct: endpoint({
    method: 'POST',
    path: '/products',
    tag: 'Products',
    summary: 'Create a product',
    description: 'Its access policy is created at the provider at once; until that is done the product is not offered.',
    access: 'products:write',
    body: productInput,
    reply: product,
    status: 201,
    errors: ['product-name-taken', 'product-slug-taken', 'unknown-service', 'unknown-catalogue'],
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
      'Fields left out keep their value. Send the ETag as If-Match to be told when somebody else changed it meanwhile.',
    access: 'products:write',
    params,
    body: z.strictObject({
      name: productInput.shape.name.optional(),
      slug: slug.optional(),
      summary: text(200).optional(),
      description: text(20_000).optional(),
      featured: z.boolean().optional(),
      serviceIds: z.array(z.string().max(100)).max(50).optional(),
      catalogueIds: z.array(id).max(200).optional(),
    }),
    reply: product,
    status: 200,
    errors: ['product-name-taken', 'product-slug-taken', 'unknown-service', 'unknown-catalogue', 'outdated'],
  }),
  deleteProduct: endpoint({
    method: 'DELETE',
    path: '/products/{productId}',
    tag: 'Products',
    summary: 'Delete a product',
    description: 'Refused while credentials give access to it or requests for it are open.',
    access: 'products:write',
    params,
    status: 204,
    errors: ['product-in-use'],
  }),
} as const
