import { z } from 'zod'
import { href, moment } from './view.ts'

/** An access request on the page of its app. */
export const shownRequest = z.object({
  id: z.string(),
  status: z.enum(['pending', 'approving', 'failed', 'rejected', 'withdrawn']),
  productNames: z.array(z.string()).min(1),
  planName: z.string(),
  /** The key that is to open these too, or to get this plan; null where a new key is asked for. */
  keyName: z.string().nullable().default(null),
  isPlanChange: z.boolean().default(false),
  /** Why it was rejected or failed. */
  reason: z.string().nullable(),
  /** Oldest first. */
  history: z.array(
    z.object({
      event: z.enum(['sent', 'approved', 'rejected', 'withdrawn', 'failed', 'retried']),
      at: moment,
      note: z.string().nullable(),
    }),
  ),
  withdrawHref: href.nullable(),
  /** Asking again after a rejection. */
  againHref: href.nullable(),
})
