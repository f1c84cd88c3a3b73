import { z } from 'zod'
import { appFields } from '../apps/apps.ts'
import { endpoint } from '../endpoint.ts'
import { id, line, text, timestamp } from '../fields.ts'
import { accessRequest } from './access-requests.ts'

export const checkoutItem = z.strictObject({
  productId: id,
  planId: id,
  catalogueId: id.meta({ description: 'Where the product is offered with the plan.' }),
  credentialId: id.nullable().default(null).meta({
    description:
      'A working credential under the same plan that is to open this product as well, with the same key; null asks for a new one.',
  }),
})

export const checkoutInput = z.strictObject({
  items: z.array(checkoutItem).min(1, 'Choose at least one product.').max(50, 'Choose at most 50 products.'),
  app: z
    .discriminatedUnion('action', [
      z.strictObject({ action: z.literal('create'), ...appFields.shape }),
      z.strictObject({ action: z.literal('existing'), appId: id }),
    ])
    .nullable()
    .default(null)
    .meta({ description: 'Holds the new credentials; not needed where every item names a credential.' }),
  message: text(1000).default('').meta({ description: 'For whoever decides.' }),
  submissionKey: line(100).min(8, 'Use at least 8 characters.').optional().meta({
    description: 'The same form sent again has no further effect and gets the same answer. Made up where left out.',
  }),
})

export const checkout = z.object({
  id,
  requests: z.array(accessRequest).meta({
    description:
      'One for each key: by catalogue, plan, provider and kind of credential, and one for each credential that is reused.',
  }),
  createdAt: timestamp,
})

const checkoutErrors = [
  'not-offered',
  'app-missing',
  'app-not-found',
  'requested-already',
  'allowance-used-up',
  'too-many-open-requests',
  'credential-not-reusable',
] as const

export const checkoutEndpoints = {
  submitCheckout: endpoint({
    method: 'POST',
    path: '/checkouts',
    tag: 'Access requests',
    summary: 'Request access to products',
    description:
      'The portal makes as few access requests of it as there must be keys. Plans that approve by themselves are decided at once. All of it is kept, or nothing.',
    access: 'member',
    body: checkoutInput,
    reply: checkout,
    status: 201,
    errors: checkoutErrors,
  }),
  submitCheckoutFor: endpoint({
    method: 'POST',
    path: '/accounts/{accountId}/checkouts',
    tag: 'Access requests',
    summary: 'Request access to products for a developer',
    description:
      'By the rules that hold for the developer: what they see, their apps, how the plan decides. The app belongs to the developer.',
    access: 'access-requests:submit',
    params: z.object({ accountId: id }),
    body: checkoutInput.extend({
      organisationId: id.optional().meta({
        description: 'Which of the organisations of the developer it is for; needed where there are several.',
      }),
    }),
    reply: checkout,
    status: 201,
    errors: [...checkoutErrors, 'account-not-active', 'organisation-unclear', 'no-organisation'],
  }),
} as const
