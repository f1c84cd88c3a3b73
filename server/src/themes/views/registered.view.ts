import { z } from 'zod'
import { view } from './view.ts'

/** The answer to a registration: `done` may sign in now, `pending` waits for an administrator. */
export const registeredView = view({
  shared: false,
  viewer: 'visitor',
  schema: z.object({ state: z.enum(['done', 'pending']), email: z.string() }),
  samples: {
    done: { state: 'done', email: 'dana@example.com' },
    pending: { state: 'pending', email: 'dana@example.com' },
  },
})
