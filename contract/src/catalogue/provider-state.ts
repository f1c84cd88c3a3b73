import { z } from 'zod'

/** Whether what was saved is in force at the provider. */
export const providerState = z
  .object({
    status: z.enum(['none', 'working', 'done', 'failed']),
    reason: z.string().nullable(),
  })
  .meta({
    description:
      '`none`: nothing to do there. `working`: not yet at the provider. `failed`: see the reason; it is tried again.',
  })
