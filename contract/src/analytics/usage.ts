import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id, timestamp } from '../fields.ts'

export const usage = z.object({
  credentialId: id,
  hours: z.array(
    z.object({
      hour: timestamp.meta({ description: 'Start of the hour, UTC.' }),
      calls: z.number().int(),
      errors: z.number().int().meta({ description: 'Calls answered with a status of 400 or more.' }),
    }),
  ),
  calls: z.number().int(),
  errors: z.number().int(),
  lastCallAt: timestamp.nullable(),
  quota: z
    .object({
      limit: z.number().int(),
      remaining: z.number().int(),
      renewsAt: timestamp.nullable(),
      readAt: timestamp.meta({ description: 'When the provider told it: earlier than now while it does not answer.' }),
    })
    .nullable()
    .meta({ description: 'Null when the plan has none or the provider can’t tell.' }),
})

export const overview = z.object({
  pendingAccessRequests: z.number().int(),
  stuckAccessRequests: z
    .number()
    .int()
    .meta({ description: 'Approved, but their credential could not be issued yet.' }),
  pendingAccounts: z.number().int(),
  pendingOrganisationRequests: z.number().int(),
  failedOperations: z.number().int().meta({ description: 'Changes that are not in force at a provider.' }),
  openDifferences: z.number().int().meta({ description: 'Keys at providers that differ from what the portal wants.' }),
  providersDown: z.number().int(),
  orphanedOffers: z
    .number()
    .int()
    .meta({ description: 'Products and plans whose provider has no policy for them any more.' }),
  driftedOffers: z.number().int().meta({ description: 'Products and plans whose policy was changed at the provider.' }),
  pausedWebhooks: z.number().int().meta({ description: 'Webhooks at which nothing arrived for a day.' }),
  products: z.number().int(),
  unlistedProducts: z.number().int().meta({ description: 'Products in no catalogue: nobody can see them.' }),
  apps: z.number().int(),
  activeCredentials: z.number().int(),
  callsLast7Days: z.number().int(),
  errorsLast7Days: z.number().int(),
  days: z.array(z.object({ day: z.iso.date(), calls: z.number().int(), errors: z.number().int() })),
})

export const usageEndpoints = {
  showCredentialUsage: endpoint({
    method: 'GET',
    path: '/credentials/{credentialId}/usage',
    tag: 'Usage',
    summary: 'Show the calls made with a credential by hour',
    access: 'usage:read',
    params: z.object({ credentialId: id }),
    query: z.object({ days: z.coerce.number().int().min(1).max(31).default(7) }),
    reply: usage,
    status: 200,
  }),
  showOverview: endpoint({
    method: 'GET',
    path: '/overview',
    tag: 'Usage',
    summary: 'Show what needs attention and how much is used',
    access: 'usage:read',
    reply: overview,
    status: 200,
  }),
} as const
