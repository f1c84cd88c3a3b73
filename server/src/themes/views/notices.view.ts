import { z } from 'zod'
import { view } from './view.ts'

const deliveries = z.enum(['at-once', 'daily', 'never'])

const own = [
  {
    topic: 'security',
    title: 'Your account',
    description: 'Password, second factor, address and API tokens.',
    delivery: 'at-once' as const,
    fixed: true,
  },
  {
    topic: 'endings',
    title: 'Keys that end',
    description: 'Before a credential of your apps ends, and when it has ended.',
    delivery: 'never' as const,
    fixed: false,
  },
]

/** `/portal/private/profile/notices`. The form posts the name of each topic that is not fixed, with how its notices come. */
export const noticesView = view({
  shared: false,
  viewer: 'member',
  schema: z.object({
    topics: z.array(
      z.object({
        topic: z.string(),
        title: z.string(),
        description: z.string(),
        delivery: deliveries,
        fixed: z.boolean(),
      }),
    ),
    /** Ways to get them, in the order to show. */
    deliveries: z.array(deliveries),
    error: z.string().nullable(),
  }),
  samples: {
    own: { topics: own, deliveries: ['at-once', 'daily', 'never'], error: null },
    wrong: { topics: own, deliveries: ['at-once', 'daily', 'never'], error: 'Choose one of these for each.' },
  },
})
