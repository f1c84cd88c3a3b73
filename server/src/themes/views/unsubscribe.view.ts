import { z } from 'zod'
import { view } from './view.ts'

/** `/auth/unsubscribe?token=…`. Opening it changes nothing: programs that look through mails open every address. */
export const unsubscribeView = view({
  shared: false,
  viewer: 'visitor',
  schema: z.object({
    state: z.enum(['ask', 'done', 'spent']),
    /** What the mails are about. */
    topics: z.array(z.string()),
    token: z.string(),
  }),
  samples: {
    ask: { state: 'ask', topics: ['Keys that end'], token: 'sample' },
    nothing: { state: 'ask', topics: [], token: 'sample' },
    done: { state: 'done', topics: [], token: 'sample' },
    spent: { state: 'spent', topics: [], token: '' },
  },
})
