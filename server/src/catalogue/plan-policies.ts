import { policyOperation } from './departures.ts'
import * as rows from './plans.queries.ts'
import type { PlansDeps } from './plans.ts'
import { policyOfPlan } from './policies-wanted.ts'
import { recordPolicy } from './policy-records.queries.ts'

/** Brings the policy of a plan to its provider, or removes it there when no key names it any more. */
export function handlePlanPolicies({ db, now, operations }: PlansDeps): void {
  operations.handle<{ policyId: string; active: boolean } | null>(policyOperation('plan'), {
    async act(planId, driver) {
      const row = await rows.findPlanForProvider(db, planId)
      const id = row?.provider_policy_id ?? planId
      if (!row || (row.deleted_at && !row.departing)) {
        await driver.deletePolicy(id)
        return null
      }
      const wanted = policyOfPlan(row)
      return { policyId: await driver.putPolicy(wanted), active: wanted.active }
    },
    async settle(tx, planId, result) {
      if (result !== null) await recordPolicy(tx, 'plan', planId, result, now())
    },
  })
}
