import type { PolicyInput } from '../providers/index.ts'
import { type LimitColumns, limitsOf } from './plan-limits.ts'
import { snapshotOf } from './policy-snapshot.ts'

interface PolicyOwner {
  id: string
  name: string
  origin: 'portal' | 'provider'
  provider_policy_id: string | null
  policy_name: string | null
  policy_snapshot: unknown
}

interface ProductOwner extends PolicyOwner {
  state: string
  auth_type: string | null
  departing: boolean
  policy_service_ids: readonly string[]
}

/**
 * The policy of a product as its provider should have it: on while keys may name it. While keys let go of it, it stays as it was: a key
 * with a policy that is off would not work for its other products either.
 */
export const policyOfProduct = (row: ProductOwner): PolicyInput => ({
  kind: 'access',
  ...ownerPart(row, !isOffHere(row)),
  serviceIds: row.policy_service_ids,
})

/** A product that is documentation only or retired needs no policy at its provider. */
export const isOffHere = (row: Pick<ProductOwner, 'state' | 'auth_type' | 'departing'>): boolean =>
  !row.departing && (row.state === 'retired' || row.auth_type === null)

/** The policy of a plan as its provider should have it. */
export const policyOfPlan = (
  row: PolicyOwner & LimitColumns & { key_lifetime_seconds: number | null },
): PolicyInput => ({
  kind: 'limits',
  ...ownerPart(row, true),
  limits: limitsOf(row),
  keyLifetimeSeconds: row.key_lifetime_seconds,
})

/** Whether a policy that was found at the provider is in force is the provider's to decide. */
const ownerPart = (row: PolicyOwner, isOn: boolean) => ({
  id: row.provider_policy_id ?? row.id,
  name: row.policy_name ?? row.name,
  active: isOn && (row.origin === 'portal' || snapshotOf(row)?.active !== false),
})
