/** How often a key may be used. */
export interface Limits {
  /** Calls within any interval of the period; null: no limit. */
  rate: Limit | null
  /** Calls within a period that starts with its first call; null: no limit. */
  quota: Limit | null
}

export interface Limit {
  calls: number
  periodSeconds: number
}

/** What the gateway knows of a key, policies applied. */
export interface Session {
  counterId: string
  active: boolean
  /** Milliseconds since 1970; null: never. */
  expiresAt: number | null
  policyIds: readonly string[]
  /** Whether every policy that the key names and that exists is active. */
  policiesActive: boolean
  apiIds: ReadonlySet<string>
  /** Null unless exactly one active policy gives limits. */
  limits: Limits | null
}

export type KeyRefusal =
  | 'key-unknown'
  | 'key-suspended'
  | 'key-expired'
  | 'policy-inactive'
  | 'no-limits'
  | 'api-not-granted'

/**
 * Why a key may not call an API; null when it may. Nothing is ever unlimited by omission: a key whose limits are gone is refused.
 * @param at milliseconds since 1970
 */
export function refusalOf(session: Session | null, apiId: string, at: number): KeyRefusal | null {
  if (!session) return 'key-unknown'
  if (!session.active) return 'key-suspended'
  if (session.expiresAt !== null && session.expiresAt <= at) return 'key-expired'
  if (!session.policiesActive) return 'policy-inactive'
  if (!session.limits) return 'no-limits'
  if (!session.apiIds.has(apiId)) return 'api-not-granted'
  return null
}

export interface StoredPolicy {
  kind: 'access' | 'limits'
  active: boolean
  rate: Limit | null
  quota: Limit | null
  apiIds: readonly string[]
}

/** @param policies those of the key's policies that exist */
export function sessionOf(
  key: Pick<Session, 'counterId' | 'active' | 'expiresAt' | 'policyIds'>,
  policies: readonly StoredPolicy[],
): Session {
  const [limits, ...furtherLimits] = policies.filter((policy) => policy.kind === 'limits' && policy.active)
  return {
    ...key,
    policiesActive: policies.every((policy) => policy.active),
    apiIds: new Set(policies.flatMap((policy) => (policy.active ? policy.apiIds : []))),
    limits: limits && furtherLimits.length === 0 ? { rate: limits.rate, quota: limits.quota } : null,
  }
}
