import type { PolicyInput, ProviderPolicy } from '../driver.ts'
import type { AccessRight, Policy, SentPolicy } from './objects.ts'

/** The policy's name in paths, keys and scope mappings. */
export const identityOf = ({ id, _id }: Pick<Policy, 'id' | '_id'>): string => id || _id || ''

/** Whether the policy sets this part of its keys; one without any partition sets everything. */
export function decides({ partitions }: Policy, part: 'acl' | 'quota' | 'rate_limit'): boolean {
  const { acl, quota, rate_limit, complexity } = partitions ?? {}
  return !(acl || quota || rate_limit || complexity) || partitions?.[part] === true
}

/** Without a policy that gives access the gateway takes no key: one that must not work is removed then. */
export const canBeKept = (policies: readonly Policy[]) => policies.some((policy) => decides(policy, 'acl'))

export const providerPolicyOf = (policy: Policy): ProviderPolicy => ({
  id: identityOf(policy),
  limits: decides(policy, 'quota') || decides(policy, 'rate_limit'),
  opens: decides(policy, 'acl') && Object.keys(policy.access_rights).length > 0,
  active: !policy.is_inactive,
})

/** Whether a gateway sets the end of every new key by this policy. */
export const endsNewKeys = ({ key_expires_in }: Policy) => typeof key_expires_in === 'number' && key_expires_in > 0

/** Where the portal writes its own id of a policy, to find one again whose creation it did not see end. */
const marker = 'PortalPolicyID'

export const markOf = ({ meta_data }: Pick<Policy, 'meta_data'>): string | null => {
  const mark = meta_data[marker]
  return typeof mark === 'string' ? mark : null
}

export const isMarked = (policy: Policy, id: string) => policy.meta_data[marker] === id

/**
 * The policy as we want it. What we do not own stays as the provider has it: path permissions and versions of an API, tags, metadata,
 * and every field not named here.
 * @param names of the APIs, by their id
 */
export function policyFor(
  input: PolicyInput,
  existing: Policy | null,
  {
    organisationId,
    tags,
    names,
  }: { organisationId: string; tags: readonly string[]; names: ReadonlyMap<string, string> },
): SentPolicy {
  const rights =
    input.kind === 'access' ? accessRights(input.serviceIds, existing, names) : (existing?.access_rights ?? {})
  // A product without APIs opens nothing, and a policy that opens nothing must not look like one that opens everything.
  const active = input.active && (input.kind === 'limits' || Object.keys(rights).length > 0)
  return {
    ...unlimited,
    max_query_depth: -1,
    throttle_interval: -1,
    throttle_retry_limit: -1,
    key_expires_in: 0,
    hmac_enabled: false,
    ...existing,
    ...(input.kind === 'limits' ? limitsOf(input) : {}),
    ...(existing && 'access_rights_array' in existing ? { access_rights_array: Object.values(rights) } : {}),
    name: input.name,
    org_id: existing?.org_id || organisationId,
    access_rights: rights,
    partitions: {
      ...existing?.partitions,
      ...partsOf(input, existing),
      complexity: existing?.partitions?.complexity ?? false,
      per_api: false,
    },
    active,
    is_inactive: !active,
    state: active ? 'active' : 'draft',
    tags: [...new Set([...(existing?.tags ?? []), ...tags])],
    meta_data: { ...existing?.meta_data, ...(existing ? {} : { [marker]: input.id }) },
  }
}

function accessRights(
  serviceIds: readonly string[],
  existing: Policy | null,
  names: ReadonlyMap<string, string>,
): Record<string, AccessRight> {
  const fresh = (id: string): AccessRight => ({
    api_id: id,
    api_name: names.get(id) ?? '',
    versions: ['Default'],
    allowed_urls: [],
    limit: null,
    allowance_scope: '',
  })
  return Object.fromEntries(serviceIds.map((id) => [id, existing?.access_rights[id] ?? fresh(id)]))
}

const unlimited = { rate: -1, per: -1, quota_max: -1, quota_renewal_rate: -1 }

function limitsOf({ limits: { rate, quota }, keyLifetimeSeconds }: LimitsInput) {
  return {
    rate: rate?.calls ?? -1,
    per: rate?.periodSeconds ?? -1,
    quota_max: quota?.calls ?? -1,
    quota_renewal_rate: quota?.periodSeconds ?? -1,
    key_expires_in: keyLifetimeSeconds ?? 0,
  }
}

type LimitsInput = Extract<PolicyInput, { kind: 'limits' }>

/**
 * What a policy that somebody else made leaves undecided stays so unless a limit needs it; and one that opens APIs beside its limits,
 * taken as a plan by a provider's setting, goes on opening them.
 */
function partsOf(input: PolicyInput, existing: Policy | null) {
  if (input.kind === 'access') return { acl: true, quota: false, rate_limit: false }
  const { acl = false, quota = true, rate_limit = true } = existing?.partitions ?? {}
  const decides = quota || rate_limit
  return {
    acl,
    quota: !decides || quota || input.limits.quota !== null,
    rate_limit: !decides || rate_limit || input.limits.rate !== null,
  }
}
