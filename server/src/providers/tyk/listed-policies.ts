import { z } from 'zod'
import type { Limits, ListedPolicy, PolicyListing } from '../driver.ts'
import { policy } from './objects.ts'
import { identityOf, markOf } from './policies.ts'

/*
 * Policies as a list has them, whoever made them: each is read for itself, so that one that can't be understood spoils no other.
 */

const listedPolicy = policy.extend({
  rate: z.number().nullish(),
  per: z.number().nullish(),
  quota_max: z.number().nullish(),
  quota_renewal_rate: z.number().nullish(),
  key_expires_in: z.number().nullish(),
  active: z.boolean().nullish(),
  is_inactive: z.boolean().nullish(),
  state: z.string().nullish(),
  auth_type: z.string().nullish(),
  auth_types: z.array(z.string()).nullish(),
})

type SentPolicy = z.output<typeof listedPolicy>

const identity = z.looseObject({ id: z.string().optional(), _id: z.string().optional(), name: z.string().optional() })

/** @param mcpIds APIs that are known to be MCP servers */
export function policyListing(listed: readonly unknown[], mcpIds: ReadonlySet<string>): PolicyListing {
  const listing: PolicyListing = { policies: [], unreadable: [] }
  for (const one of listed) {
    const { data, error } = listedPolicy.safeParse(one)
    if (data && identityOf(data)) listing.policies.push(providerPolicy(data, mcpIds))
    else listing.unreadable.push(unreadable(one, error?.issues[0]?.path.join('.') ?? 'id'))
  }
  return listing
}

function unreadable(listed: unknown, field: string): PolicyListing['unreadable'][number] {
  const known = identity.safeParse(listed).data ?? {}
  return {
    id: identityOf(known),
    name: known.name ?? '',
    reason: `The provider sent it in an unknown form (${field}).`,
  }
}

function providerPolicy(listed: SentPolicy, mcpIds: ReadonlySet<string>): ListedPolicy {
  const { partitions } = listed
  const services = Object.entries(listed.access_rights).map(([id, right]) => ({ id, name: right.api_name || id }))
  const { limits, unsayableLimits } = limitsOf(listed)
  return {
    id: identityOf(listed),
    databaseId: listed.id && listed._id ? listed._id : null,
    portalId: markOf(listed),
    name: listed.name,
    sets: {
      access: partitions?.acl ?? false,
      quota: partitions?.quota ?? false,
      rate: partitions?.rate_limit ?? false,
      complexity: partitions?.complexity ?? false,
      perApi: partitions?.per_api ?? false,
    },
    services,
    opensMcp: services.some(({ id }) => mcpIds.has(id)) || Object.values(listed.access_rights).some(namesMcp),
    limits,
    unsayableLimits,
    keyLifetimeSeconds: listed.key_expires_in && listed.key_expires_in > 0 ? listed.key_expires_in : null,
    active: isActive(listed),
    tags: listed.tags,
    metadata: Object.fromEntries(
      Object.entries(listed.meta_data).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    ),
    authTypes: listed.auth_types ?? (listed.auth_type ? [listed.auth_type] : []),
  }
}

/** A right to single tools, resources or prompts is one to an MCP server, even where the list of those could not be read. */
const namesMcp = (right: object) =>
  Object.entries(right).some(
    ([name, value]) => name.startsWith('mcp_') && value !== null && (!Array.isArray(value) || value.length > 0),
  )

/** Releases say it in three ways; the gateway goes by `is_inactive`. */
const isActive = ({ active, is_inactive, state }: SentPolicy) =>
  is_inactive === true ? false : state ? state === 'active' : active !== false

function limitsOf(listed: SentPolicy): { limits: Limits; unsayableLimits: string | null } {
  const { rate, per, quota_max, quota_renewal_rate, partitions } = listed
  const sets = { rate: partitions?.rate_limit ?? false, quota: partitions?.quota ?? false }
  const limits: Limits = {
    rate: sets.rate && isLimit(rate) && isLimit(per) ? { calls: rate, periodSeconds: per } : null,
    quota: sets.quota && isLimit(quota_max) ? { calls: quota_max, periodSeconds: quota_renewal_rate ?? 0 } : null,
  }
  if (limits.quota && limits.quota.periodSeconds <= 0) {
    return { limits: { ...limits, quota: null }, unsayableLimits: 'Its quota is never renewed.' }
  }
  const parts = [limits.rate, limits.quota].flatMap((limit) => (limit ? [limit.calls, limit.periodSeconds] : []))
  return { limits, unsayableLimits: parts.every(Number.isInteger) ? null : 'Its limits are no whole numbers.' }
}

/** Zero and less mean no limit. */
const isLimit = (value: number | null | undefined): value is number => typeof value === 'number' && value > 0

const mcpEntry = z.looseObject({
  api_id: z.string().optional(),
  'x-tyk-api-gateway': z.looseObject({ info: z.looseObject({ id: z.string().optional() }).optional() }).optional(),
})

/** Ids in the list of MCP servers: definitions of the OpenAPI form, alone or wrapped; empty where a release has none. */
export function mcpIdsOf(body: unknown): Set<string> {
  const wrapped = z.looseObject({ mcps: z.array(z.unknown()).optional(), apis: z.array(z.unknown()).optional() })
  const { data } = z.union([z.array(z.unknown()), wrapped]).safeParse(body)
  const entries = Array.isArray(data) ? data : (data?.mcps ?? data?.apis ?? [])
  return new Set(
    entries.flatMap((entry) => {
      const { data: read } = mcpEntry.safeParse(entry)
      return read?.['x-tyk-api-gateway']?.info?.id ?? read?.api_id ?? []
    }),
  )
}
