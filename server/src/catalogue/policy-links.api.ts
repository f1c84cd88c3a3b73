import type { policyLinkEndpoints } from '@portico/contract'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { Plans } from './plans.ts'
import type { PolicyLinks } from './policy-links.ts'
import type { Products } from './products.ts'

export function policyLinksApi(
  links: PolicyLinks,
  { products, plans }: { products: Products; plans: Plans },
): Handlers<typeof policyLinkEndpoints> {
  const product = (id: string) => ({ kind: 'product', id }) as const
  const plan = (id: string) => ({ kind: 'plan', id }) as const
  return {
    async relinkProduct({ actor, params: { productId }, body }) {
      await links.relink(actor, product(productId), body.policyId)
      return products.show(productId)
    },
    async adoptProductPolicy({ actor, params: { productId } }) {
      await links.adopt(actor, product(productId))
      return products.show(productId)
    },
    async rewriteProductPolicy({ actor, params: { productId } }) {
      await links.rewrite(actor, product(productId))
      return products.show(productId)
    },
    async relinkPlan({ actor, params: { planId }, body }) {
      await links.relink(actor, plan(planId), body.policyId)
      return plans.show(planId)
    },
    async adoptPlanPolicy({ actor, params: { planId } }) {
      await links.adopt(actor, plan(planId))
      return plans.show(planId)
    },
    async rewritePlanPolicy({ actor, params: { planId } }) {
      await links.rewrite(actor, plan(planId))
      return plans.show(planId)
    },
  }
}
