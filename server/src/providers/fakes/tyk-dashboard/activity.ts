import { type Answer, failure, ok } from './answers.ts'
import type { FakeGateway } from './gateway.ts'

/** Counters of a key over some days, a row per API; they name no hour. */
export function activityOf({ activity }: FakeGateway, hash: string, dates: readonly string[]): Answer {
  const [day, month, year, lastDay, lastMonth, lastYear] = dates.map(Number)
  if ([day, month, year, lastDay, lastMonth, lastYear].some((part) => !Number.isInteger(part))) {
    return failure(500, 'Failed to fetch analytics.')
  }
  const from = Date.UTC(year ?? 0, (month ?? 1) - 1, day)
  const until = Date.UTC(lastYear ?? 0, (lastMonth ?? 1) - 1, (lastDay ?? 0) + 1)
  const rows = activity.filter(({ at, ...row }) => row.hash === hash && at.getTime() >= from && at.getTime() < until)
  const apis = [...new Set(rows.map(({ apiId }) => apiId))]
  return ok({
    data: apis.map((apiId) => {
      const own = rows.filter((row) => row.apiId === apiId)
      const errors = own.filter(({ failed }) => failed).length
      return {
        id: { alias: '', api_id: apiId, api_name: '', code: 0, day: 0, hour: 0, month: 0, path: '/', url: '', year: 0 },
        hits: own.length,
        success: own.length - errors,
        error: errors,
        request_time: 12.5,
        last_hit: own.at(-1)?.at.toISOString() ?? '',
        latency: 0,
      }
    }),
    pages: 1,
  })
}
