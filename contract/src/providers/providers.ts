import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id, integer, line, timestamp, webAddress, wholeNumber } from '../fields.ts'
import { listOf, listQuery } from '../lists.ts'

const providerKind = z.enum(['built-in', 'tyk-dashboard', 'tyk-gateway'])

const connectable = providerKind.exclude(['built-in']).meta({
  description: '`tyk-dashboard`: a Tyk Dashboard with its gateways; `tyk-gateway`: an open-source gateway without one.',
})

/** How a provider of Tyk is reached. The secret is apart: it is written, and never read. */
export const tykSettings = z.strictObject({
  url: webAddress
    .refine((value) => !/[?#]/.test(value), 'Leave out everything from ? or # on.')
    .meta({
      description: 'Where the portal reaches its API: the Dashboard, or the gateway itself. Not what consumers call.',
    }),
  organisationId: z
    .string()
    .trim()
    .max(64, 'Use at most 64 characters.')
    .regex(/^[A-Za-z0-9_-]*$/, 'Use letters, digits, - and _ only.')
    .default('')
    .meta({ description: 'The organisation of APIs, policies and keys at Tyk; empty where there is none.' }),
  policyTags: z.array(line(80)).max(20, 'Use at most 20 tags.').default([]).meta({
    description:
      'Put on every policy that the portal makes. Policies of the provider become products and plans only if they carry one of them; empty: all may.',
  }),
  insecureSkipVerify: z
    .boolean()
    .default(false)
    .meta({ description: 'Accepts any certificate: whoever stands between can read the secret. For trials only.' }),
})

/** How often and how a provider's policies are compared with products and plans. */
const synchronisationSettings = z.strictObject({
  intervalSeconds: wholeNumber(0, 604_800)
    .refine((value) => value === 0 || value >= 10, 'Enter 0, or 10 or more.')
    .meta({ description: 'Seconds between two runs; 0: only when somebody asks. Default 600.' }),
  mixedAsPlans: z.boolean().meta({
    description:
      'Takes policies that open APIs and limit calls as plans; keys under such a plan may call those APIs as well.',
  }),
  orphanGraceSeconds: wholeNumber(0, 31_536_000).nullable().meta({
    description: 'How long a product that lost its policy is still shown, in seconds; null: for ever. Default 86400.',
  }),
})

const providerSecret = line(1000).meta({
  description:
    'The API key of a Dashboard user, or the secret of the gateway. It is kept encrypted and never shown again.',
})

const providerCheck = z.object({
  name: z.enum(['reachable', 'tls', 'secret', 'apis', 'policies', 'keys', 'usage']),
  outcome: z.enum(['passed', 'failed', 'skipped']),
  detail: z.string().nullable().meta({ description: 'Why it failed or was skipped.' }),
})

export const provider = z.object({
  id,
  name: z.string(),
  kind: providerKind,
  gatewayUrl: z.string().meta({ description: 'The public address consumers call.' }),
  status: z.enum(['unknown', 'up', 'down']),
  statusReason: z.string().nullable(),
  checkedAt: timestamp.nullable(),
  checks: z.array(providerCheck).meta({ description: 'What the last full check has found; empty before the first.' }),
  settings: z
    .object({ ...tykSettings.shape, secretSet: z.boolean() })
    .nullable()
    .meta({ description: 'How it is reached; null for the built-in gateway. The secret itself is never shown.' }),
  synchronisation: synchronisationSettings,
  products: integer,
  plans: integer,
  version: integer,
})

/** The ways in which an API may ask callers who they are. */
export const authTypes = [
  'authToken',
  'jwt',
  'basic',
  'mtls',
  'custom',
  'oauth',
  'openid',
  'hmac',
  'externalOauth',
  'none',
] as const

export const providerService = z.object({
  id: z.string(),
  name: z.string(),
  listenPath: z.string(),
  authTypes: z
    .array(z.enum(authTypes))
    .meta({ description: 'All that its callers must show; `none` alone: open to everybody.' }),
  keyHeader: z.string().meta({ description: 'The header in which callers send their key.' }),
  refusal: z
    .string()
    .nullable()
    .meta({ description: 'Why no product can hold it, in a sentence; null: it can be chosen.' }),
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
  createProvider: endpoint({
    method: 'POST',
    path: '/providers',
    tag: 'Providers',
    summary: 'Connect a provider',
    description:
      'It is checked in full right away; the answer says what was found, and one that does not answer is kept all the same.',
    access: 'providers:write',
    body: z.strictObject({
      kind: connectable,
      name: line(),
      gatewayUrl: webAddress,
      settings: tykSettings.extend({ secret: providerSecret }),
      synchronisation: synchronisationSettings.partial().optional(),
    }),
    reply: provider,
    status: 201,
    errors: ['provider-name-taken'],
  }),
  updateProvider: endpoint({
    method: 'PATCH',
    path: '/providers/{providerId}',
    tag: 'Providers',
    summary: 'Change a provider',
    access: 'providers:write',
    params,
    body: z.strictObject({
      name: line().optional(),
      gatewayUrl: webAddress.optional(),
      settings: z
        .strictObject({
          url: tykSettings.shape.url.optional(),
          organisationId: tykSettings.shape.organisationId.removeDefault().optional(),
          policyTags: tykSettings.shape.policyTags.removeDefault().optional(),
          insecureSkipVerify: tykSettings.shape.insecureSkipVerify.removeDefault().optional(),
          secret: providerSecret.optional(),
        })
        .optional()
        .meta({
          description:
            'What is left out stays. Another address needs the secret again: it is sent nowhere it was not given for.',
        }),
      synchronisation: synchronisationSettings.partial().optional(),
    }),
    reply: provider,
    status: 200,
    errors: ['provider-name-taken', 'provider-secret-needed', 'provider-without-settings', 'outdated'],
  }),
  showProviderDeletionImpact: endpoint({
    method: 'GET',
    path: '/providers/{providerId}/deletion-impact',
    tag: 'Providers',
    summary: 'Show what a provider holds, before it is disconnected',
    access: 'providers:read',
    params,
    reply: z.object({
      products: integer,
      plans: integer,
      credentials: integer,
      apps: integer,
      organisations: integer,
      openRequests: integer,
    }),
    status: 200,
  }),
  deleteProvider: endpoint({
    method: 'DELETE',
    path: '/providers/{providerId}',
    tag: 'Providers',
    summary: 'Disconnect a provider',
    description: 'Refused while products, plans or credentials use it. Nothing is removed at the provider.',
    access: 'providers:write',
    params,
    status: 204,
    errors: ['provider-in-use', 'provider-built-in'],
  }),
  checkProvider: endpoint({
    method: 'POST',
    path: '/providers/{providerId}/checks',
    tag: 'Providers',
    summary: 'Ask a provider whether it answers, and what it lets the portal do',
    description: 'When it answers, what was given up there is tried again.',
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
