import { validate as isUuid } from 'uuid'
import { inTransaction, violatedConstraint } from '../platform/database/database.ts'
import { Refused } from '../platform/errors.ts'
import { notifyOf } from './changes.queries.ts'
import type { Change } from './changes.ts'
import type { ControlContext } from './gateway-apis.ts'
import { allPolicies, allPolicyApis, deletePolicyRow, findPolicies, upsertPolicy } from './policies.queries.ts'
import type { Limits } from './session.ts'

/** What a key may do: `access` opens APIs, `limits` says how often they may be called. */
export type GatewayPolicy =
  | { kind: 'access'; id: string; name: string; apiIds: readonly string[]; active: boolean }
  | { kind: 'limits'; id: string; name: string; limits: Limits; active: boolean }

export interface ListedGatewayPolicy {
  id: string
  kind: 'access' | 'limits'
  name: string
  limits: Limits
  active: boolean
  /** APIs it opens, by name. */
  apis: { id: string; name: string }[]
}

export interface GatewayPolicies {
  /** Creates the policy or makes it as given. @throws Refused `unknown-gateway-api` */
  put(policy: GatewayPolicy): Promise<void>
  /** Every policy, by id. */
  list(): Promise<ListedGatewayPolicy[]>
  /** Keys that name it are refused from then on. One that is gone already counts as deleted. */
  delete(id: string): Promise<void>
  /** Those of these that there are. */
  find(ids: readonly string[]): Promise<{ id: string; kind: 'access' | 'limits'; active: boolean; opens: boolean }[]>
}

export function createGatewayPolicies({ db, now, changes }: ControlContext): GatewayPolicies {
  return {
    async put(policy) {
      const change: Change = { kind: 'policy', policyId: policy.id }
      const limits = policy.kind === 'limits' ? policy.limits : { rate: null, quota: null }
      const row = {
        id: policy.id,
        kind: policy.kind,
        name: policy.name,
        rate_calls: limits.rate?.calls ?? null,
        rate_period_seconds: limits.rate?.periodSeconds ?? null,
        quota_calls: limits.quota?.calls ?? null,
        quota_period_seconds: limits.quota?.periodSeconds ?? null,
        active: policy.active,
        updated_at: now(),
      }
      const apiIds = policy.kind === 'access' ? [...new Set(policy.apiIds)] : []
      if (!apiIds.every(isUuid)) throw unknownApi()
      try {
        await inTransaction(db, async (tx) => {
          await upsertPolicy(tx, row, apiIds)
          await notifyOf(tx, change)
        })
      } catch (error) {
        if (violatedConstraint(error) !== 'gateway_policy_apis_api') throw error
        throw unknownApi()
      }
      changes.announce(change)
    },
    async list() {
      const [policies, apis] = await Promise.all([allPolicies(db), allPolicyApis(db)])
      const opened = Map.groupBy(apis, ({ policy_id }) => policy_id)
      return policies.map(({ id, kind, name, active, ...row }) => ({
        id,
        kind,
        name,
        active,
        limits: limitsOf(row),
        apis: (opened.get(id) ?? []).map(({ api_id, name }) => ({ id: api_id, name })),
      }))
    },
    async delete(id) {
      const change: Change = { kind: 'policy', policyId: id }
      await inTransaction(db, async (tx) => {
        await deletePolicyRow(tx, id)
        await notifyOf(tx, change)
      })
      changes.announce(change)
    },
    find: (ids) => findPolicies(db, ids),
  }
}

const unknownApi = () => new Refused('unknown-gateway-api', 'One of the APIs is not known to the built-in gateway.')

interface LimitColumns {
  rate_calls: number | null
  rate_period_seconds: number | null
  quota_calls: number | null
  quota_period_seconds: number | null
}

const limitOf = (calls: number | null, periodSeconds: number | null) =>
  calls === null || periodSeconds === null ? null : { calls, periodSeconds }

const limitsOf = (row: LimitColumns): Limits => ({
  rate: limitOf(row.rate_calls, row.rate_period_seconds),
  quota: limitOf(row.quota_calls, row.quota_period_seconds),
})
