import type { PageModel } from '../themes/index.ts'

/** Calls by day for the chart. */
export function shownUsage(
  days: readonly { day: string; calls: number; errors: number }[],
  moreHref: string,
): NonNullable<PageModel<'app'>['usage']> {
  return {
    days: days.map(({ day, calls, errors }) => ({ date: day, calls, errors })),
    calls: days.reduce((sum, day) => sum + day.calls, 0),
    errors: days.reduce((sum, day) => sum + day.errors, 0),
    moreHref,
    busiestDayCalls: Math.max(0, ...days.map((day) => day.calls)),
  }
}
