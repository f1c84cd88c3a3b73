import { z } from 'zod'
import { newProductLimit } from '../consumers/admin-roles.ts'
import { endpoint } from '../endpoint.ts'
import { id, integer, line, timestamp } from '../fields.ts'
import { listOf } from '../lists.ts'
import { apiTokenEndpoints } from './api-tokens.ts'

/** Roles a program may have. An owner makes owners, so that one stays with people. */
export const serviceRole = z.enum(['publisher', 'approver', 'content-editor', 'support', 'auditor', 'analyst'])

export const mostServiceAccounts = 100

export const serviceAccount = z.object({
  id: id.meta({ description: 'Of the account.' }),
  name: z.string(),
  status: z.enum(['pending', 'active', 'disabled']),
  adminRoles: z.array(z.string()),
  apiTokens: integer.meta({ description: 'That have not expired.' }),
  lastUsedAt: timestamp.nullable().meta({ description: 'By any of its tokens, to the minute.' }),
  createdAt: timestamp,
})

const tag = 'API tokens'
const { createApiToken } = apiTokenEndpoints

export const serviceAccountEndpoints = {
  listServiceAccounts: endpoint({
    method: 'GET',
    path: '/service-accounts',
    tag,
    summary: 'List service accounts',
    description: 'Accounts of programs, in order of names and always whole.',
    access: 'people:read',
    reply: listOf(serviceAccount),
    status: 200,
  }),
  createServiceAccount: endpoint({
    method: 'POST',
    path: '/service-accounts',
    tag,
    summary: 'Create a service account',
    description:
      'For a program that belongs to nobody in particular. It has no password and gets no mail; it works with API tokens alone. Roles, products, activation and deletion are changed as with any account.',
    access: 'roles:write',
    body: z.strictObject({
      name: line(80),
      adminRoles: z.array(serviceRole).min(1, 'Choose at least one role.').max(6),
      productIds: newProductLimit,
    }),
    reply: serviceAccount,
    status: 201,
    errors: ['service-name-taken', 'too-many-service-accounts', 'limit-unfit', 'unknown-product'],
  }),
  createServiceToken: endpoint({
    method: 'POST',
    path: '/service-accounts/{accountId}/api-tokens',
    tag,
    summary: 'Create an API token for a service account',
    description:
      'The token is in this answer and nowhere else. Whoever makes it signs in for it and enters their own password. It is listed and revoked among the tokens of everybody.',
    access: 'roles:write',
    params: z.object({ accountId: id }),
    body: createApiToken.body,
    reply: createApiToken.reply,
    status: 201,
    secretReply: true,
    errors: [...(createApiToken.errors ?? []), 'session-required', 'service-inactive'],
  }),
} as const
