import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id, integer, timestamp } from '../fields.ts'
import { listOf, listQuery } from '../lists.ts'
import { policyDifference } from './policy-link.ts'

const itemOutcome = z
  .enum([
    'created',
    'changed',
    'relinked',
    'restored',
    'orphaned',
    'unlisted',
    'drifted',
    'settled',
    'not-taken',
    'failed',
  ])
  .meta({
    description: [
      '`created`: a placeholder for a policy found there.',
      '`changed`: it follows its policy.',
      '`relinked`: its policy was made again under another id.',
      '`orphaned`: no policy fits it any more; `restored`: one does again; `unlisted`: hidden, as none came back in time.',
      '`drifted`: its policy is not as saved here; `settled`: it is again.',
      '`not-taken`: a policy that is neither product nor plan here, with the reason.',
      '`failed`: this one could not be handled; all others were.',
    ].join(' '),
  })

const count = integer

export const synchronisation = z.object({
  id,
  providerId: id,
  providerName: z.string(),
  dryRun: z.boolean().meta({ description: 'Only says what would change.' }),
  cause: z.enum(['start', 'schedule', 'person']),
  by: z.string().meta({ description: 'Who asked for it, or the portal.' }),
  outcome: z.enum(['running', 'done', 'failed', 'interrupted']).meta({
    description:
      '`failed`: the provider could not be read, nothing was changed. `interrupted`: the portal stopped meanwhile.',
  }),
  reason: z.string().nullable().meta({ description: 'Why it failed.' }),
  startedAt: timestamp,
  finishedAt: timestamp.nullable(),
  counts: z.object({
    policies: count.meta({ description: 'That the provider has.' }),
    unchanged: count,
    created: count,
    changed: count,
    relinked: count,
    restored: count,
    orphaned: count,
    unlisted: count,
    drifted: count,
    settled: count,
    notTaken: count,
    failed: count,
  }),
  repeats: count.meta({
    description: 'How many later runs by schedule found exactly the same; they have no record of their own.',
  }),
  repeatedAt: timestamp.nullable().meta({ description: 'The last of them.' }),
})

export const synchronisationItem = z.object({
  id,
  outcome: itemOutcome,
  kind: z.enum(['product', 'plan']).nullable(),
  objectId: id
    .nullable()
    .meta({ description: 'The product or plan; null in a trial that would create it, and for what is not taken.' }),
  name: z.string(),
  policyId: z.string().nullable(),
  reason: z.string().nullable(),
  changes: z.array(policyDifference),
})

export const foundPolicy = z.object({
  id: z.string(),
  name: z.string(),
  kind: z
    .enum(['product', 'plan'])
    .nullable()
    .meta({ description: 'What it can be here; null: nothing, see the reason.' }),
  reason: z.string().nullable(),
  linkedTo: z.object({ kind: z.enum(['product', 'plan']), id, name: z.string() }).nullable(),
})

const synchronisationParams = z.object({ synchronisationId: id })
const providerParams = z.object({ providerId: id })
const order = z.strictObject({
  dryRun: z.boolean().default(false).meta({ description: 'Says what would change, and changes nothing.' }),
})

export const synchronisationEndpoints = {
  synchroniseProvider: endpoint({
    method: 'POST',
    path: '/providers/{providerId}/synchronisations',
    tag: 'Synchronisation',
    summary: 'Compare products and plans with a provider’s policies',
    description:
      'Answers after five seconds at the latest; a run that takes longer goes on, and is `running` until then.',
    access: 'providers:write',
    params: providerParams,
    body: order,
    reply: synchronisation,
    status: 201,
    errors: ['synchronisation-running'],
  }),
  synchroniseAllProviders: endpoint({
    method: 'POST',
    path: '/synchronisations',
    tag: 'Synchronisation',
    summary: 'Compare products and plans with the policies of every provider',
    description: 'One run for each provider, side by side; a provider at which one is under way already is left out.',
    access: 'providers:write',
    body: order,
    reply: z.object({ items: z.array(synchronisation) }),
    status: 201,
  }),
  listSynchronisations: endpoint({
    method: 'GET',
    path: '/synchronisations',
    tag: 'Synchronisation',
    summary: 'List runs, newest first',
    description:
      'Runs that found nothing new are counted at the run before. Kept: the last 200 of each provider, 90 days at most.',
    access: 'providers:read',
    query: listQuery.omit({ search: true }).extend({ providerId: id.optional() }),
    reply: listOf(synchronisation),
    status: 200,
  }),
  showSynchronisation: endpoint({
    method: 'GET',
    path: '/synchronisations/{synchronisationId}',
    tag: 'Synchronisation',
    summary: 'Show a run',
    access: 'providers:read',
    params: synchronisationParams,
    reply: synchronisation,
    status: 200,
  }),
  listSynchronisationItems: endpoint({
    method: 'GET',
    path: '/synchronisations/{synchronisationId}/items',
    tag: 'Synchronisation',
    summary: 'List what a run found: changes, and each policy not taken with the reason',
    access: 'providers:read',
    params: synchronisationParams,
    query: listQuery.extend({ outcome: itemOutcome.optional() }),
    reply: listOf(synchronisationItem),
    status: 200,
  }),
  listProviderPolicies: endpoint({
    method: 'GET',
    path: '/providers/{providerId}/policies',
    tag: 'Providers',
    summary: 'List the policies a provider has, and what each can be here',
    access: 'providers:read',
    params: providerParams,
    reply: z.object({ items: z.array(foundPolicy) }),
    status: 200,
    errors: ['provider-unavailable'],
  }),
} as const
