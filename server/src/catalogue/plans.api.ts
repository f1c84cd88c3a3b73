import type { planEndpoints } from '@portico/contract'
import { readCursor } from '../platform/database/cursor.ts'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { Plans } from './plans.ts'

export const plansApi = (plans: Plans): Handlers<typeof planEndpoints> => ({
  listPlans: ({ actor, query }) => plans.list({ ...query, within: actor.products, after: readCursor(query.cursor) }),
  createPlan: ({ actor, body }) => plans.createPlan(actor, body),
  showPlan: ({ params }) => plans.show(params.planId),
  updatePlan: ({ actor, params, body, seenVersion }) => plans.updatePlan(actor, params.planId, body, seenVersion),
  showPlanDeletionImpact: ({ params }) => plans.showPlanDeletionImpact(params.planId),
  async retryPlan({ actor, params }) {
    await plans.retryPlan(actor, params.planId)
    return plans.show(params.planId)
  },
  async deletePlan({ actor, params, query }) {
    await plans.deletePlan(actor, params.planId, query)
    return undefined
  },
})
