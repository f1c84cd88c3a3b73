import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id, line, text, timestamp } from '../fields.ts'
import { listOf, listQuery } from '../lists.ts'

export const appVisibility = z.enum(['personal', 'team', 'organisation']).meta({
  description: 'Who sees the app and its credentials: its owner, the teams of its owner, or the whole organisation.',
})

export const appFields = z.strictObject({
  name: line(),
  description: text(1000).default(''),
  visibility: appVisibility.default('personal'),
})

const named = z.object({ id, name: z.string() })

export const app = z.object({
  id,
  name: z.string(),
  description: z.string(),
  visibility: appVisibility,
  owner: z.object({ id, name: z.string(), email: z.string() }),
  organisation: named,
  credentials: z.number().int().meta({ description: 'Credentials that are not revoked.' }),
  pendingRequests: z.number().int(),
  createdAt: timestamp,
  version: z.number().int(),
})

export const appEndpoints = {
  listApps: endpoint({
    method: 'GET',
    path: '/apps',
    tag: 'Apps',
    summary: 'List the apps of all organisations',
    access: 'apps:read',
    query: listQuery.extend({ organisationId: id.optional() }),
    reply: listOf(app),
    status: 200,
  }),
  showApp: endpoint({
    method: 'GET',
    path: '/apps/{appId}',
    tag: 'Apps',
    summary: 'Show an app',
    access: 'apps:read',
    params: z.object({ appId: id }),
    reply: app,
    status: 200,
  }),
} as const
