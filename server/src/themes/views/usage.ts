import { z } from 'zod'

/** Calls of the last days, oldest first; `busiestDayCalls` scales the chart. Days are UTC, `2026-11-21`. */
export const usage = z.object({
  days: z.array(z.object({ date: z.iso.date(), calls: z.int().nonnegative(), errors: z.int().nonnegative() })),
  calls: z.int().nonnegative(),
  errors: z.int().nonnegative(),
  busiestDayCalls: z.int().nonnegative(),
})

const week = [120, 340, 310, 0, 55, 980, 412]

export const sampleUsage = {
  days: week.map((calls, index) => ({ date: `2026-11-${15 + index}`, calls, errors: Math.round(calls / 25) })),
  calls: 2217,
  errors: 89,
  busiestDayCalls: 980,
} satisfies z.input<typeof usage>

export const quietUsage = {
  days: week.map((_, index) => ({ date: `2026-11-${15 + index}`, calls: 0, errors: 0 })),
  calls: 0,
  errors: 0,
  busiestDayCalls: 0,
} satisfies z.input<typeof usage>
