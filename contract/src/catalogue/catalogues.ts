import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id, integer, line, text, timestamp } from '../fields.ts'
import { listOf, listQuery } from '../lists.ts'

export const visibility = z.enum(['public', 'signed-in', 'teams']).meta({
  description:
    '`public`: everybody. `signed-in`: every member. `teams`: members of the organisations or teams of its audience.',
})

export const audience = z.strictObject({
  organisationId: id,
  teamId: id.nullable().default(null).meta({ description: 'Null: the whole organisation.' }),
})

export const catalogueInput = z.strictObject({
  name: line(),
  description: text(500).default(''),
  visibility: visibility.default('teams'),
  audiences: z
    .array(audience)
    .max(500)
    .default([])
    .meta({ description: 'Kept but not applied while it is open to more people.' }),
  productIds: z.array(id).max(2000).default([]),
  planIds: z.array(id).max(2000).default([]),
})

const named = z.object({ id, name: z.string() })

export const catalogue = z.object({
  id,
  name: z.string(),
  slug: z.string(),
  description: z.string(),
  visibility,
  audiences: z.array(
    z.object({
      organisationId: id,
      organisationName: z.string(),
      teamId: id.nullable(),
      teamName: z.string().nullable(),
    }),
  ),
  products: z.array(named),
  plans: z.array(named),
  createdAt: timestamp,
  updatedAt: timestamp,
  version: integer,
})

export const catalogueSummary = catalogue.omit({ audiences: true, products: true, plans: true }).extend({
  products: integer,
  plans: integer,
})

const params = z.object({ catalogueId: id })

export const catalogueEndpoints = {
  listCatalogues: endpoint({
    method: 'GET',
    path: '/catalogues',
    tag: 'Catalogues',
    summary: 'List catalogues',
    access: 'catalogues:read',
    query: listQuery,
    reply: listOf(catalogueSummary),
    status: 200,
  }),
  createCatalogue: endpoint({
    method: 'POST',
    path: '/catalogues',
    tag: 'Catalogues',
    summary: 'Create a catalogue',
    access: 'catalogues:write',
    body: catalogueInput,
    reply: catalogue,
    status: 201,
    errors: ['catalogue-name-taken', 'unknown-product', 'unknown-plan', 'unknown-audience'],
  }),
  showCatalogue: endpoint({
    method: 'GET',
    path: '/catalogues/{catalogueId}',
    tag: 'Catalogues',
    summary: 'Show a catalogue',
    access: 'catalogues:read',
    params,
    reply: catalogue,
    status: 200,
  }),
  updateCatalogue: endpoint({
    method: 'PATCH',
    path: '/catalogues/{catalogueId}',
    tag: 'Catalogues',
    summary: 'Change a catalogue',
    description: 'A list that is sent replaces the old one; one that is left out keeps it.',
    access: 'catalogues:write',
    params,
    body: z.strictObject({
      name: line().optional(),
      description: text(500).optional(),
      visibility: visibility.optional(),
      audiences: z.array(audience).max(500).optional(),
      productIds: z.array(id).max(2000).optional(),
      planIds: z.array(id).max(2000).optional(),
    }),
    reply: catalogue,
    status: 200,
    errors: ['catalogue-name-taken', 'unknown-product', 'unknown-plan', 'unknown-audience', 'outdated'],
  }),
  deleteCatalogue: endpoint({
    method: 'DELETE',
    path: '/catalogues/{catalogueId}',
    tag: 'Catalogues',
    summary: 'Delete a catalogue',
    description: 'Its products and plans stay, unlisted; credentials issued earlier keep working.',
    access: 'catalogues:write',
    params,
    status: 204,
    errors: ['catalogue-in-use'],
  }),
} as const
