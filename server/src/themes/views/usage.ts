import { z } from 'zod'
import { href, moment } from './view.ts'

/** Calls of the last days, oldest first; `busiestDayCalls` scales the chart. Days are UTC, `2026-11-21`. */
export const usage = z.object({
  days: z.array(z.object({ date: z.iso.date(), calls: z.int().nonnegative(), errors: z.int().nonnegative() })),
  calls: z.int().nonnegative(),
  errors: z.int().nonnegative(),
  busiestDayCalls: z.int().nonnegative(),
  /** Longer spans, by product and status. */
  moreHref: href,
})

export const quota = z.object({
  used: z.int().nonnegative(),
  limit: z.int().positive(),
  resetsAt: moment.nullable(),
  /** When the provider told it, if that is a while ago: it does not answer. */
  asOf: moment.nullable(),
})

/** Told by a provider that has not answered since. */
export const usedUpQuota = {
  used: 10_000,
  limit: 10_000,
  resetsAt: '2026-11-22T00:00:00Z',
  asOf: '2026-11-21T08:00:00Z',
} satisfies z.input<typeof quota>

const week = [120, 340, 310, 0, 55, 980, 412]

export const sampleUsage = {
  days: week.map((calls, index) => ({ date: `2026-11-${15 + index}`, calls, errors: Math.round(calls / 25) })),
  calls: 2217,
  errors: 89,
  busiestDayCalls: 980,
  moreHref: '/portal/private/analytics',
} satisfies z.input<typeof usage>

export const quietUsage = {
  days: week.map((_, index) => ({ date: `2026-11-${15 + index}`, calls: 0, errors: 0 })),
  calls: 0,
  errors: 0,
  busiestDayCalls: 0,
  moreHref: '/portal/private/analytics',
} satisfies z.input<typeof usage>
