import type { OfferedPlan } from '../catalogue/index.ts'
import type { PageModel } from '../themes/index.ts'

export type ShownPlan = PageModel<'request-access'>['parts'][number]['plan']

const secondsADay = 86_400

/** A plan as pages show it. */
export const shownPlan = (plan: OfferedPlan): ShownPlan => ({
  id: plan.id,
  name: plan.name,
  description: plan.description || null,
  rate: allowance(plan.rate),
  quota: allowance(plan.quota),
  keyLastsDays: plan.keyLifetimeSeconds === null ? null : Math.ceil(plan.keyLifetimeSeconds / secondsADay),
  approval: plan.autoApprove ? 'automatic' : 'by-hand',
})

const allowance = (limit: OfferedPlan['rate']) => limit && { requests: limit.calls, perSeconds: limit.periodSeconds }
