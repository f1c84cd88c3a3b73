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

/** Where the portal writes its own id of a policy, to find one again whose creation it did not see end. */
const marker = 'PortalPolicyID'

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
    ...(input.kind === 'limits' ? { ...limitsOf(input.limits), key_expires_in: input.keyLifetimeSeconds ?? 0 } : {}),
    ...(existing && 'access_rights_array' in existing ? { access_rights_array: Object.values(rights) } : {}),
    name: input.name,
    org_id: existing?.org_id || organisationId,
    access_rights: rights,
    partitions: {
      ...existing?.partitions,
      acl: input.kind === 'access',
      quota: input.kind === 'limits',
      rate_limit: input.kind === 'limits',
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

function limitsOf({ rate, quota }: Extract<PolicyInput, { kind: 'limits' }>['limits']) {
  return {
    rate: rate?.calls ?? -1,
    per: rate?.periodSeconds ?? -1,
    quota_max: quota?.calls ?? -1,
    quota_renewal_rate: quota?.periodSeconds ?? -1,
  }
}
