import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id, line } from '../fields.ts'
import { credential } from './credentials.ts'

/** Kept exactly as it is given: blanks around it would be part of it. */
const exact = (maxLength: number) =>
  z
    .string()
    .min(1, 'Fill this in.')
    .max(maxLength)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing control characters is the purpose
    .regex(/^[^\u0000-\u001f\u007f]*$/, 'Use one line without control characters.')

export const customCredentialInput = z.strictObject({
  kind: z.enum(['added', 'stored']).default('added').meta({
    description:
      '`added`: a key at the provider, limited by the plan like any other. `stored`: a pair that is only kept and shown, such as a user name and password.',
  }),
  alias: line(),
  planId: id,
  productIds: z.array(id).min(1, 'Choose at least one product.').max(50),
  key: exact(512).nullable().default(null).meta({
    description:
      'The key its holder has already; null: one is made. A Tyk gateway has to be set to `disable_cached_session_state`, or it goes on letting in such a key while it is called. For `stored` the first half of the pair.',
  }),
  secret: exact(2000).nullable().default(null).meta({ description: 'For `stored` only: the second half of the pair.' }),
})

export const customCredentialEndpoints = {
  addCredential: endpoint({
    method: 'POST',
    path: '/apps/{appId}/credentials',
    tag: 'Credentials',
    summary: 'Add a credential to an app without a request',
    description:
      'For moving existing consumers here, and for products whose credentials are made elsewhere. Its consumer sees it at once. Many are added by calling this once for each, with an `Idempotency-Key` so that a repeated call adds nothing.',
    access: 'credentials:write',
    params: z.object({ appId: id }),
    body: customCredentialInput,
    reply: credential,
    status: 201,
    errors: [
      'plan-not-available',
      'product-not-available',
      'key-not-possible',
      'key-not-usable',
      'key-taken',
      'key-exists-at-provider',
      'provider-unavailable',
    ],
  }),
} as const
