import { z } from 'zod'

/** So many requests in so many seconds. */
export const allowance = z.object({ requests: z.int().positive(), perSeconds: z.int().positive() })

/** A plan as people read it. Null means no limit. The theme turns it into words. */
export const planLimits = z.object({
  rate: allowance.nullable(),
  quota: allowance.nullable(),
  keyLastsDays: z.int().positive().nullable(),
  approval: z.enum(['automatic', 'by-hand']),
})

export const plan = planLimits.extend({ id: z.string(), name: z.string(), description: z.string().nullable() })

export const samplePlans = {
  free: {
    id: 'plan-free',
    name: 'Free',
    description: 'For trying things out and for small tools.',
    rate: { requests: 5, perSeconds: 1 },
    quota: { requests: 10_000, perSeconds: 86_400 },
    keyLastsDays: 90,
    approval: 'automatic',
  },
  business: {
    id: 'plan-business',
    name: 'Business',
    description: 'For products with customers of their own.',
    rate: { requests: 50, perSeconds: 1 },
    quota: { requests: 2_000_000, perSeconds: 2_592_000 },
    keyLastsDays: 365,
    approval: 'by-hand',
  },
  unlimited: {
    id: 'plan-unlimited',
    name: 'Partner',
    description: null,
    rate: null,
    quota: null,
    keyLastsDays: null,
    approval: 'by-hand',
  },
} satisfies Record<string, z.input<typeof plan>>
