import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id, integer, timestamp } from '../fields.ts'

export const usage = z.object({
  credentialId: id,
  hours: z.array(
    z.object({
      hour: timestamp.meta({ description: 'Start of the hour, UTC.' }),
      calls: integer,
      errors: integer.meta({ description: 'Calls answered with a status of 400 or more.' }),
    }),
  ),
  calls: integer,
  errors: integer,
  lastCallAt: timestamp.nullable(),
  quota: z
    .object({
      limit: integer,
      remaining: integer,
      renewsAt: timestamp.nullable(),
      readAt: timestamp.meta({ description: 'When the provider told it: earlier than now while it does not answer.' }),
    })
    .nullable()
    .meta({ description: 'Null when the plan has none or the provider can’t tell.' }),
})

export const overview = z.object({
  pendingAccessRequests: integer,
  stuckAccessRequests: z
    .number()
    .int()
    .meta({ description: 'Approved, but their credential could not be issued yet.' }),
  pendingAccounts: integer,
  pendingOrganisationRequests: integer,
  failedOperations: integer.meta({ description: 'Changes that are not in force at a provider.' }),
  openDifferences: integer.meta({ description: 'Keys at providers that differ from what the portal wants.' }),
  providersDown: integer,
  orphanedOffers: z
    .number()
    .int()
    .meta({ description: 'Products and plans whose provider has no policy for them any more.' }),
  driftedOffers: integer.meta({ description: 'Products and plans whose policy was changed at the provider.' }),
  pausedWebhooks: integer.meta({ description: 'Webhooks at which nothing arrived for a day.' }),
  products: integer,
  unlistedProducts: integer.meta({ description: 'Products in no catalogue: nobody can see them.' }),
  apps: integer,
  activeCredentials: integer,
  callsLast7Days: integer,
  errorsLast7Days: integer,
  days: z.array(z.object({ day: z.iso.date(), calls: integer, errors: integer })),
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
