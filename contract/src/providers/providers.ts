import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id, line, timestamp, webAddress } from '../fields.ts'
import { listOf, listQuery } from '../lists.ts'

export const provider = z.object({
  id,
  name: z.string(),
  kind: z.enum(['built-in']),
  gatewayUrl: z.string().meta({ description: 'The public address consumers call.' }),
  status: z.enum(['unknown', 'up', 'down']),
  statusReason: z.string().nullable(),
  checkedAt: timestamp.nullable(),
  products: z.number().int(),
  plans: z.number().int(),
  version: z.number().int(),
})

export const providerService = z.object({
  id: z.string(),
  name: z.string(),
  listenPath: z.string(),
  authType: z.enum(['authToken', 'none', 'other']),
  active: z.boolean(),
})

const params = z.object({ providerId: id })

export const providerEndpoints = {
  listProviders: endpoint({
    method: 'GET',
    path: '/providers',
    tag: 'Providers',
    summary: 'List providers',
    access: 'providers:read',
    query: listQuery,
    reply: listOf(provider),
    status: 200,
  }),
  showProvider: endpoint({
    method: 'GET',
    path: '/providers/{providerId}',
    tag: 'Providers',
    summary: 'Show a provider',
    access: 'providers:read',
    params,
    reply: provider,
    status: 200,
  }),
  updateProvider: endpoint({
    method: 'PATCH',
    path: '/providers/{providerId}',
    tag: 'Providers',
    summary: 'Change a provider',
    access: 'providers:write',
    params,
    body: z.strictObject({ name: line().optional(), gatewayUrl: webAddress.optional() }),
    reply: provider,
    status: 200,
    errors: ['provider-name-taken', 'outdated'],
  }),
  checkProvider: endpoint({
    method: 'POST',
    path: '/providers/{providerId}/checks',
    tag: 'Providers',
    summary: 'Ask a provider whether it answers',
    access: 'providers:write',
    params,
    reply: provider,
    status: 200,
  }),
  listProviderServices: endpoint({
    method: 'GET',
    path: '/providers/{providerId}/services',
    tag: 'Providers',
    summary: 'List the APIs a provider has',
    access: 'providers:read',
    params,
    reply: z.object({ items: z.array(providerService) }),
    status: 200,
    errors: ['provider-unavailable'],
  }),
} as const
