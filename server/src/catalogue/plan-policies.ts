import { bumpStamp } from '../platform/stamps.ts'
import { policyOperation } from './departures.ts'
import { limitsOf } from './plan-limits.ts'
import * as rows from './plans.queries.ts'
import type { PlansDeps } from './plans.ts'

/** Brings the policy of a plan to its provider, or removes it there when no key names it any more. */
export function handlePlanPolicies({ db, operations }: PlansDeps): void {
  operations.handle(policyOperation('plan'), {
    async act(planId, driver) {
      const row = await rows.findPlanForProvider(db, planId)
      const id = row?.provider_policy_id ?? planId
      if (!row || (row.deleted_at && !row.departing)) {
        await driver.deletePolicy(id)
        return null
      }
      const name = row.policy_name ?? row.name
      const keyLifetimeSeconds = row.key_lifetime_seconds
      return driver.putPolicy({ kind: 'limits', id, name, limits: limitsOf(row), keyLifetimeSeconds, active: true })
    },
    async settle(tx, planId, policyId: string | null) {
      if (policyId === null) return
      await rows.recordPlanPolicy(tx, planId, policyId)
      await bumpStamp(tx, 'catalogue')
    },
  })
}
