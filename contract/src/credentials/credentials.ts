import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id, integer, timestamp, wholeNumber } from '../fields.ts'
import { listOf, listQuery } from '../lists.ts'

export const credentialKind = z.enum(['requested', 'added', 'stored']).meta({
  description:
    '`requested`: by an approved request. `added`: by the back office, a key at the provider like any other. `stored`: a pair of key and secret that is only kept and shown; the provider is not told.',
})

export const credentialStatus = z.enum(['issuing', 'active', 'suspended', 'expired', 'revoked'])

const named = z.object({ id, name: z.string() })

export const credential = z.object({
  id,
  alias: z.string(),
  kind: credentialKind,
  app: named,
  provider: named,
  plan: named,
  products: z.array(named),
  status: credentialStatus,
  maskedKey: z
    .string()
    .nullable()
    .meta({ description: 'Enough of its end to tell it from others; null until it is issued.' }),
  shownOnce: z.boolean().meta({ description: 'Whether its key is shown once, to its developers only.' }),
  keyShownAt: timestamp.nullable().meta({ description: 'When the current key was shown first.' }),
  outgoingKey: z
    .object({ maskedKey: z.string(), endsAt: timestamp })
    .nullable()
    .meta({ description: 'The key before a rotation, while it still works.' }),
  expiresAt: timestamp.nullable().meta({ description: 'Null: it does not expire.' }),
  suspension: z
    .object({
      by: z.enum(['member', 'back-office']).meta({ description: 'What the back office suspends only it resumes.' }),
      at: timestamp,
      reason: z.string().nullable(),
    })
    .nullable()
    .meta({ description: 'Who has suspended it, while it is suspended.' }),
  failure: z.string().nullable().meta({ description: 'Why the last change is not in force at the provider yet.' }),
  createdAt: timestamp,
  version: integer,
})

const params = z.object({ credentialId: id })

/** How long the old key may go on working after a rotation, at most. */
export const longestOverlapSeconds = 30 * 24 * 3600

export const credentialEndpoints = {
  listCredentials: endpoint({
    method: 'GET',
    path: '/credentials',
    tag: 'Credentials',
    summary: 'List credentials, newest first',
    access: 'credentials:read',
    query: listQuery.extend({ appId: id.optional(), status: credentialStatus.optional() }),
    reply: listOf(credential),
    status: 200,
  }),
  showCredential: endpoint({
    method: 'GET',
    path: '/credentials/{credentialId}',
    tag: 'Credentials',
    summary: 'Show a credential, its key masked',
    access: 'credentials:read',
    params,
    reply: credential,
    status: 200,
  }),
  revealCredential: endpoint({
    method: 'POST',
    path: '/credentials/{credentialId}/reveal',
    tag: 'Credentials',
    summary: 'Show the key of a credential',
    description: 'Every reveal is recorded in the audit log.',
    access: 'credentials:reveal',
    params,
    reply: z.object({
      key: z.string(),
      secret: z.string().nullable().meta({ description: 'The second half of a stored pair.' }),
    }),
    status: 200,
    errors: ['credential-not-issued', 'credential-revoked', 'key-shown-once'],
  }),
  rotateCredential: endpoint({
    method: 'POST',
    path: '/credentials/{credentialId}/rotation',
    tag: 'Credentials',
    summary: 'Give a credential a new key',
    access: 'credentials:write',
    params,
    body: z.strictObject({
      overlapSeconds: wholeNumber(0, longestOverlapSeconds)
        .default(0)
        .meta({ description: 'How long the old key goes on working; 0 ends it at once.' }),
    }),
    reply: credential,
    status: 200,
    errors: ['credential-not-active', 'credential-stored', 'rotation-running'],
  }),
  revokeCredential: endpoint({
    method: 'POST',
    path: '/credentials/{credentialId}/revocation',
    tag: 'Credentials',
    summary: 'Revoke a credential at once and for good',
    access: 'credentials:write',
    params,
    reply: credential,
    status: 200,
  }),
} as const
