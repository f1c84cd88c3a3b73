import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id } from '../fields.ts'

const named = z.object({ id, name: z.string() })

export const hindrance = z.object({
  code: z.string().meta({ description: 'A stable word for programs.' }),
  sentence: z.string().meta({ description: 'For people.' }),
  about: z
    .object({ kind: z.enum(['product', 'plan', 'catalogue', 'account', 'app']), id, name: z.string() })
    .nullable()
    .meta({ description: 'What to change so that it no longer holds.' }),
})

export const accessExplanation = z.object({
  product: named,
  reader: z.object({
    kind: z.enum(['visitor', 'member', 'back-office']),
    account: z.object({ id, name: z.string(), email: z.string() }).nullable(),
    organisation: named.nullable().meta({ description: 'The one the answer is about.' }),
    teams: z.array(named),
    organisations: z.array(named).meta({ description: 'Every organisation of the account.' }),
  }),
  sees: z.boolean(),
  through: z.array(named).meta({ description: 'Catalogues that list the product and that the reader sees.' }),
  unseenBecause: z.array(hindrance).meta({ description: 'Empty when the reader sees the product.' }),
  mayRequest: z.boolean(),
  unrequestableBecause: z
    .array(hindrance)
    .meta({ description: 'What stops every request; empty when at least one plan can be requested.' }),
  plans: z.array(
    named.extend({
      requestable: z.boolean(),
      through: z.array(named).meta({ description: 'Catalogues in which it can be requested.' }),
      because: z.array(hindrance).meta({ description: 'Empty when it can be requested.' }),
    }),
  ),
  openRequests: z
    .array(z.object({ app: named, plan: named }))
    .meta({ description: 'What apps of the reader wait for already; such an app is not asked for twice.' }),
})

export const visibilityEndpoints = {
  explainAccess: endpoint({
    method: 'GET',
    path: '/products/{productId}/visibility',
    tag: 'Products',
    summary: 'Say whether somebody sees and may request a product, and why',
    description:
      'Without an account the answer is about a visitor. It comes from the same rule as every page, list and request.',
    access: 'people:read',
    params: z.object({ productId: id }),
    query: z.object({
      accountId: id.optional(),
      organisationId: id.optional().meta({
        description: 'The organisation the account works in; its first one when left out.',
      }),
    }),
    reply: accessExplanation,
    status: 200,
    errors: ['account-not-found', 'organisation-not-found'],
  }),
} as const
