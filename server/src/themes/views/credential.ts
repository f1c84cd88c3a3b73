import { z } from 'zod'
import { plan } from './plan.ts'
import { quota } from './usage.ts'
import { href, moment } from './view.ts'

export const credential = z.object({
  id: z.string(),
  /** What people call it: an alias, else `Key 1`. */
  name: z.string(),
  status: z.enum(['issuing', 'active', 'failed', 'suspended', 'expired', 'revoked']),
  /** Why it failed, was suspended or revoked, in words; null otherwise. */
  statusReason: z.string().nullable(),
  /** `••••••••3f9a`; null while there is no key yet. */
  maskedKey: z.string().nullable(),
  /** Set only in the answer to a reveal. */
  revealedKey: z.string().nullable(),
  /** The second half of a kept pair, in the answer to a reveal. */
  revealedSecret: z.string().nullable(),
  /** A pair that is only kept here: it was made, and is changed, elsewhere. */
  kept: z.boolean(),
  /** The reader may see the key: a form posts to `revealAction`. */
  revealAction: href.nullable(),
  /** Keys are shown once: after that there is no `revealAction`. */
  shownOnce: z.boolean(),
  products: z.array(z.object({ name: z.string(), href })).min(1),
  plan,
  /** The plan that is asked for instead, while that waits. */
  pendingPlanName: z.string().nullable().default(null),
  changePlanHref: href.nullable().default(null),
  /** Calls used of the plan's quota in the current period; null without quota. */
  quota: quota.nullable(),
  issuedAt: moment.nullable(),
  lastUsedAt: moment.nullable(),
  expiresAt: moment.nullable(),
  /** Expires within what the portal calls soon. */
  expiresSoon: z.boolean(),
  last24Hours: z.object({ calls: z.int(), errors: z.int() }),
  last7Days: z.object({ calls: z.int(), errors: z.int() }),
  /** The key that a rotation replaces and that still works until `endsAt`. */
  outgoing: z.object({ maskedKey: z.string(), endsAt: moment }).nullable(),
  /** A ready call, with `YOUR-KEY` where the key belongs, or with the key after a reveal; null when the product has no example. */
  exampleCall: z.string().nullable(),
  rotateHref: href.nullable(),
  /** All that can be done with it. */
  manageHref: href.nullable(),
  revokeHref: href.nullable(),
})

export type Credential = z.input<typeof credential>
