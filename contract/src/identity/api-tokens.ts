import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id, line, timestamp, wholeNumber } from '../fields.ts'
import { listOf, listQuery } from '../lists.ts'
import { permissions } from '../permissions.ts'

export const longestApiTokenDays = 400

const scope = z.array(z.enum(permissions)).nullable().meta({
  description: 'What it may do, as far as its owner may do it at that moment; null: whatever the owner may do.',
})

export const apiToken = z.object({
  id,
  name: z.string(),
  hint: z.string().meta({ description: 'The last four characters, to tell tokens apart.' }),
  permissions: scope,
  createdAt: timestamp,
  expiresAt: timestamp,
  expired: z.boolean(),
  lastUsedAt: timestamp.nullable().meta({ description: 'To the minute; null: never used.' }),
  lastUsedFrom: z.string().nullable().meta({ description: 'Network address of the last use.' }),
})

/** As an administrator sees the tokens of everybody. */
const ownedApiToken = apiToken.extend({ owner: z.object({ id, name: z.string(), email: z.string() }) })

const params = z.object({ apiTokenId: id })

export const apiTokenEndpoints = {
  listApiTokens: endpoint({
    method: 'GET',
    path: '/own/api-tokens',
    tag: 'API tokens',
    summary: 'List your API tokens',
    description: 'Newest first and always whole. Expired tokens are shown for thirty more days.',
    access: 'session',
    reply: listOf(apiToken),
    status: 200,
  }),
  createApiToken: endpoint({
    method: 'POST',
    path: '/own/api-tokens',
    tag: 'API tokens',
    summary: 'Create an API token',
    description: 'The token is in this answer and nowhere else: only its hash is kept.',
    access: 'session',
    body: z.strictObject({
      name: line(80),
      permissions: z
        .array(z.enum(permissions))
        .min(1, 'Choose at least one permission.')
        .nullable()
        .meta({ description: 'Null: whatever you may do, also when that changes.' }),
      lifetimeDays: wholeNumber(1, longestApiTokenDays).meta({ description: 'After so many days it no longer works.' }),
      password: z
        .string()
        .min(1, 'Enter your password.')
        .max(200)
        .meta({ description: 'Yours: whoever finds an open browser should not leave with a token.' }),
    }),
    reply: apiToken.extend({ token: z.string().meta({ description: 'Send it as `Authorization: Bearer …`.' }) }),
    status: 201,
    secretReply: true,
    errors: ['wrong-password', 'permission-not-yours', 'too-many-api-tokens', 'too-many-attempts'],
  }),
  revokeApiToken: endpoint({
    method: 'DELETE',
    path: '/own/api-tokens/{apiTokenId}',
    tag: 'API tokens',
    summary: 'Revoke one of your API tokens',
    access: 'session',
    params,
    status: 204,
  }),
  listAllApiTokens: endpoint({
    method: 'GET',
    path: '/api-tokens',
    tag: 'API tokens',
    summary: 'List the API tokens of everybody',
    description: 'Newest first. The search finds names of tokens and people.',
    access: 'people:read',
    query: listQuery,
    reply: listOf(ownedApiToken),
    status: 200,
  }),
  revokeApiTokenOf: endpoint({
    method: 'DELETE',
    path: '/api-tokens/{apiTokenId}',
    tag: 'API tokens',
    summary: 'Revoke an API token of anybody',
    access: 'people:write',
    params,
    status: 204,
  }),
} as const
