import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id } from '../fields.ts'
import { plan } from './plans.ts'
import { product } from './products.ts'

const found = z.strictObject({
  policyId: z
    .string()
    .trim()
    .min(1, 'Choose a policy.')
    .max(300)
    .meta({ description: 'As the provider names it; it belongs to nothing here yet.' }),
})

const describing = {
  relink:
    'For a policy that was deleted and made again at the provider, under another id. Texts, catalogues and credentials stay, and keys are rewritten to name the new policy. A placeholder that stands for that policy is taken up, if nothing uses it.',
  adopt: 'What the portal owns of the policy is taken from the provider: its name, APIs or limits.',
  rewrite: 'The policy is made at the provider as it is saved here; made anew if it is gone.',
}

const errors = ['provider-unavailable', 'unknown-policy', 'policy-unfit', 'policy-taken', 'being-applied'] as const

const ofProduct = {
  tag: 'Products',
  access: 'products:connect',
  params: z.object({ productId: id }),
  reply: product,
  status: 200,
} as const
const ofPlan = {
  tag: 'Plans',
  access: 'plans:write',
  params: z.object({ planId: id }),
  reply: plan,
  status: 200,
} as const

export const policyLinkEndpoints = {
  relinkProduct: endpoint({
    ...ofProduct,
    method: 'POST',
    path: '/products/{productId}/relink',
    summary: 'Link a product to another policy of its provider',
    description: describing.relink,
    body: found,
    errors,
  }),
  adoptProductPolicy: endpoint({
    ...ofProduct,
    method: 'POST',
    path: '/products/{productId}/policy-adoption',
    summary: 'Take the provider’s version of a product’s policy',
    description: describing.adopt,
    errors: [...errors, 'nothing-to-adopt'],
  }),
  rewriteProductPolicy: endpoint({
    ...ofProduct,
    method: 'POST',
    path: '/products/{productId}/policy-rewrite',
    summary: 'Write a product’s policy at the provider again',
    description: describing.rewrite,
    errors: ['nothing-to-write'],
  }),
  relinkPlan: endpoint({
    ...ofPlan,
    method: 'POST',
    path: '/plans/{planId}/relink',
    summary: 'Link a plan to another policy of its provider',
    description: describing.relink,
    body: found,
    errors,
  }),
  adoptPlanPolicy: endpoint({
    ...ofPlan,
    method: 'POST',
    path: '/plans/{planId}/policy-adoption',
    summary: 'Take the provider’s version of a plan’s policy',
    description: describing.adopt,
    errors: [...errors, 'nothing-to-adopt'],
  }),
  rewritePlanPolicy: endpoint({
    ...ofPlan,
    method: 'POST',
    path: '/plans/{planId}/policy-rewrite',
    summary: 'Write a plan’s policy at the provider again',
    description: describing.rewrite,
  }),
} as const
