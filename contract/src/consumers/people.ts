import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id, timestamp } from '../fields.ts'
import { listOf, listQuery } from '../lists.ts'

export const accountSummary = z.object({
  id,
  email: z.string(),
  name: z.string(),
  status: z.enum(['pending', 'active', 'disabled']),
  adminRoles: z.array(z.string()),
  organisations: z.array(z.object({ id, name: z.string(), role: z.enum(['admin', 'member']) })),
  createdAt: timestamp,
})

export const organisationSummary = z.object({
  id,
  name: z.string(),
  isDefault: z.boolean().meta({ description: 'Where self-registered people are placed.' }),
  members: z.number().int(),
  teams: z.array(z.object({ id, name: z.string(), isDefault: z.boolean() })),
})

export const peopleEndpoints = {
  listAccounts: endpoint({
    method: 'GET',
    path: '/accounts',
    tag: 'People',
    summary: 'List accounts',
    access: 'people:read',
    query: listQuery.extend({ status: accountSummary.shape.status.optional() }),
    reply: listOf(accountSummary),
    status: 200,
  }),
  showAccount: endpoint({
    method: 'GET',
    path: '/accounts/{accountId}',
    tag: 'People',
    summary: 'Show an account',
    access: 'people:read',
    params: z.object({ accountId: id }),
    reply: accountSummary,
    status: 200,
  }),
  activateAccount: endpoint({
    method: 'POST',
    path: '/accounts/{accountId}/activation',
    tag: 'People',
    summary: 'Activate a pending or disabled account',
    access: 'people:write',
    params: z.object({ accountId: id }),
    reply: accountSummary,
    status: 200,
  }),
  deactivateAccount: endpoint({
    method: 'DELETE',
    path: '/accounts/{accountId}/activation',
    tag: 'People',
    summary: 'Deactivate an account and end its sessions',
    access: 'people:write',
    params: z.object({ accountId: id }),
    reply: accountSummary,
    status: 200,
    errors: ['last-owner'],
  }),
  listOrganisations: endpoint({
    method: 'GET',
    path: '/organisations',
    tag: 'People',
    summary: 'List organisations with their teams',
    access: 'people:read',
    query: listQuery,
    reply: listOf(organisationSummary),
    status: 200,
  }),
} as const
