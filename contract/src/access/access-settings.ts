import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { wholeNumber } from '../fields.ts'

export const accessFlow = z.enum(['cart', 'direct']).meta({
  description:
    '`cart`: products are gathered and asked for together; `direct`: the button of a plan leads straight to the form for that product.',
})

export const accessSettings = z.object({
  flow: accessFlow.default('cart'),
  tryIt: z.boolean().default(true).meta({
    description:
      'Whether developers can call operations from the pages of an API, with their own keys. The portal makes these calls; they count on the plan.',
  }),
  openRequestsPerAccount: wholeNumber(1, 10_000).default(50).meta({
    description: 'How many requests of one account may wait at the same time.',
  }),
  openRequestsPerOrganisation: wholeNumber(1, 100_000).default(500).meta({
    description:
      'How many requests of one organisation may wait at the same time. Where self-registered people meet, only the limit per account holds.',
  }),
})

export const accessSettingsEndpoints = {
  showAccessSettings: endpoint({
    method: 'GET',
    path: '/settings/access',
    tag: 'Settings',
    summary: 'Show how access is requested',
    access: 'settings:read',
    reply: accessSettings,
    status: 200,
  }),
  updateAccessSettings: endpoint({
    method: 'PATCH',
    path: '/settings/access',
    tag: 'Settings',
    summary: 'Change how access is requested',
    description: 'Holds at once on every page. What is in carts stays there.',
    access: 'settings:write',
    body: z.strictObject({
      flow: accessFlow.optional(),
      tryIt: z.boolean().optional(),
      openRequestsPerAccount: wholeNumber(1, 10_000).optional(),
      openRequestsPerOrganisation: wholeNumber(1, 100_000).optional(),
    }),
    reply: accessSettings,
    status: 200,
  }),
} as const
