import type { CountedKey, UsageRow } from '../../driver.ts'
import type { DashboardCalls } from './client.ts'
import type { ActivityRow } from './schemas.ts'

const dayMs = 24 * 3600 * 1000
/** Questions side by side: a key and a day each. */
const atOnce = 4

/**
 * The Dashboard adds up by key and by day at least: what it gives without an hour stands at the first hour of its day, which is read
 * again until the day is over. Each question is a call of its own, so that many keys do not make one call long.
 */
export async function readUsage(
  within: <T>(work: (calls: DashboardCalls) => Promise<T>) => Promise<T>,
  { from, until, keys }: { from: Date; until: Date; keys: readonly CountedKey[] },
): Promise<UsageRow[]> {
  const questions = keys.flatMap((key) => daysBetween(from, until).map((day) => ({ key, day })))
  const rows = new Map<string, UsageRow>()
  const waiting = questions.values()
  async function takeNext(): Promise<void> {
    for (const { key, day } of waiting) {
      for (const activity of await within((calls) => calls.readActivity(key.providerKeyHash, day))) {
        addUp(rows, key.counterId, day, activity)
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, takeNext))
  return [...rows.values()]
}

/** The last of the calls that the Dashboard has counted of a key in the last 30 days. */
export async function lastUseOf(calls: DashboardCalls, keyHash: string, until: Date): Promise<Date | null> {
  const rows = await calls.readActivity(keyHash, new Date(until.getTime() - 30 * dayMs), until)
  const hits = rows.flatMap(({ last_hit }) => (last_hit ? [Date.parse(last_hit)] : []))
  return hits.length === 0 ? null : new Date(Math.max(...hits))
}

/** One row per credential, API, hour and status: a credential may have two keys, and an API many paths. */
function addUp(rows: Map<string, UsageRow>, counterId: string, day: Date, activity: ActivityRow): void {
  const { api_id: serviceId } = activity.id
  if (!serviceId || activity.hits === 0) return
  const hour = hourOf(activity, day)
  const lastCallAt = activity.last_hit === undefined ? hour : new Date(activity.last_hit)
  // Rows that add several answers up name the code 0.
  const status = activity.id.code || null
  const name = `${counterId} ${serviceId} ${hour.getTime()} ${status}`
  const sum = rows.get(name) ?? { counterId, serviceId, status, hour, calls: 0, errors: 0, latencyMs: 0, lastCallAt }
  rows.set(name, {
    ...sum,
    calls: sum.calls + activity.hits,
    errors: sum.errors + activity.error,
    // The Dashboard gives the mean of its hits.
    latencyMs: sum.latencyMs + Math.round((activity.request_time ?? 0) * activity.hits),
    lastCallAt: new Date(Math.max(sum.lastCallAt.getTime(), lastCallAt.getTime())),
  })
}

function hourOf({ id }: ActivityRow, day: Date): Date {
  const { year, month, day: date, hour } = id
  return year && month && date ? new Date(Date.UTC(year, month - 1, date, hour ?? 0)) : day
}

function daysBetween(from: Date, until: Date): Date[] {
  const first = Math.floor(from.getTime() / dayMs)
  const last = Math.ceil(until.getTime() / dayMs) - 1
  return Array.from({ length: last - first + 1 }, (_, index) => new Date((first + index) * dayMs))
}
