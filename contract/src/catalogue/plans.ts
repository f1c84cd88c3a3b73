import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id, integer, line, text, timestamp, wholeNumber } from '../fields.ts'
import { listOf, listQuery } from '../lists.ts'
import { confirm, impact } from './impact.ts'
import { policyLink } from './policy-link.ts'
import { providerState } from './provider-state.ts'

export const rate = z
  .strictObject({ calls: wholeNumber(1, 1_000_000), periodSeconds: wholeNumber(1, 86_400) })
  .meta({ description: 'Calls within a period in seconds.' })

export const quota = z
  .strictObject({ calls: wholeNumber(1, 1_000_000_000), periodSeconds: wholeNumber(60, 31_622_400) })
  .meta({ description: 'Calls within a period in seconds that starts with the first call.' })

export const allowance = z
  .strictObject({ requests: wholeNumber(1, 10_000), periodSeconds: wholeNumber(60, 31_622_400) })
  .meta({ description: 'Access requests within a period in seconds.' })

/** What the portal itself writes into keys. */
const reserved = new Set(['ApplicationID', 'DeveloperID', 'OrganisationID', 'TeamIDs', 'PortalID', 'PortalPolicyID'])

/** Copied into every key of the plan, for plugins and upstreams (PLN-8): short, and nothing about persons. */
export const planMetadata = z
  .record(
    z
      .string()
      .regex(/^[A-Za-z0-9_.-]{1,64}$/, 'Names are 1 to 64 letters, digits, dots, hyphens and underscores.')
      .refine((name) => !reserved.has(name), 'The portal writes a field of this name itself.'),
    line(500),
  )
  .refine((fields) => Object.keys(fields).length <= 20, 'Use at most 20 fields.')

export const planInput = z.strictObject({
  name: line().meta({ description: 'Shown to consumers, and the name of the policy at the provider; unique.' }),
  description: text(2_000).default(''),
  providerId: id,
  rate: rate.nullable().default(null).meta({ description: 'Null: no limit.' }),
  quota: quota.nullable().default(null).meta({ description: 'Null: no limit.' }),
  keyLifetimeSeconds: wholeNumber(60, 315_360_000)
    .nullable()
    .default(null)
    .meta({ description: 'Null: keys do not expire.' }),
  autoApprove: z.boolean().default(false).meta({ description: 'Requests are approved at once.' }),
  allowance: allowance.nullable().default(null).meta({
    description:
      'How many requests for this plan one account may send within the period, over all its apps; rejected and withdrawn ones do not count. Null: any number.',
  }),
  catalogueIds: z
    .array(id)
    .max(200)
    .default([])
    .meta({ description: 'Where it is offered with the products listed there.' }),
  metadata: planMetadata
    .optional()
    .meta({ description: 'Written into each of its keys; visible to plugins and upstreams.' }),
})

export const plan = z.object({
  id,
  name: z.string(),
  description: z.string(),
  providerId: id,
  providerName: z.string(),
  rate: rate.nullable(),
  quota: quota.nullable(),
  keyLifetimeSeconds: integer.nullable(),
  autoApprove: z.boolean(),
  allowance: allowance.nullable(),
  metadata: z.record(z.string(), z.string()),
  catalogues: z.array(z.object({ id, name: z.string() })),
  providerState,
  policy: policyLink.nullable(),
  createdAt: timestamp,
  updatedAt: timestamp,
  version: integer,
})

const policyName = line(300)
  .nullable()
  .meta({ description: 'What the policy is called at the provider; null: as the name here, which it then follows.' })

const params = z.object({ planId: id })

export const planEndpoints = {
  listPlans: endpoint({
    method: 'GET',
    path: '/plans',
    tag: 'Plans',
    summary: 'List plans',
    access: 'plans:read',
    query: listQuery,
    reply: listOf(plan),
    status: 200,
  }),
  createPlan: endpoint({
    method: 'POST',
    path: '/plans',
    tag: 'Plans',
    summary: 'Create a plan',
    access: 'plans:write',
    body: planInput,
    reply: plan,
    status: 201,
    errors: ['plan-name-taken', 'policy-name-taken', 'unknown-provider', 'unknown-catalogue'],
  }),
  showPlan: endpoint({
    method: 'GET',
    path: '/plans/{planId}',
    tag: 'Plans',
    summary: 'Show a plan',
    access: 'plans:read',
    params,
    reply: plan,
    status: 200,
  }),
  updatePlan: endpoint({
    method: 'PATCH',
    path: '/plans/{planId}',
    tag: 'Plans',
    summary: 'Change a plan',
    description:
      'New limits and metadata apply to keys that exist within seconds; a new key lifetime only to keys issued from now on.',
    access: 'plans:write',
    params,
    body: z.strictObject({
      name: planInput.shape.name.optional(),
      policyName: policyName.optional(),
      description: text(2_000).optional(),
      rate: rate.nullable().optional(),
      quota: quota.nullable().optional(),
      keyLifetimeSeconds: wholeNumber(60, 315_360_000).nullable().optional(),
      autoApprove: z.boolean().optional(),
      allowance: allowance.nullable().optional(),
      catalogueIds: z.array(id).max(200).optional(),
      metadata: planMetadata.optional(),
    }),
    reply: plan,
    status: 200,
    errors: ['plan-name-taken', 'policy-name-taken', 'unknown-catalogue', 'outdated'],
  }),
  showPlanDeletionImpact: endpoint({
    method: 'GET',
    path: '/plans/{planId}/deletion-impact',
    tag: 'Plans',
    summary: 'Show who uses a plan, before it is deleted',
    access: 'plans:read',
    params,
    reply: impact,
    status: 200,
  }),
  retryPlan: endpoint({
    method: 'POST',
    path: '/plans/{planId}/retry',
    tag: 'Plans',
    summary: 'Bring a plan to its provider once more',
    description: 'After `providerState` said that it failed.',
    access: 'plans:write',
    params,
    reply: plan,
    status: 200,
  }),
  deletePlan: endpoint({
    method: 'DELETE',
    path: '/plans/{planId}',
    tag: 'Plans',
    summary: 'Delete a plan',
    description:
      'While credentials use it or requests for it are open, it needs a plan to which these move, and a confirmation. Its policy goes when no key names it any more, so that none is ever without limits.',
    access: 'plans:write',
    params,
    query: z.object({
      moveToId: id
        .optional()
        .meta({ description: 'A plan of the same provider; refused without one while it is in use.' }),
      confirm,
    }),
    status: 204,
    errors: ['plan-in-use', 'replacement-unfit', 'confirmation-needed', 'confirmation-outdated'],
  }),
} as const
