import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'
import { deleteInBatches } from '../platform/database/delete-in-batches.ts'
import type { UsageCount } from './usage.ts'
import './tables.ts'

/** Adds counts to what is stored, all in one statement: all of it is kept or nothing. */
export async function addUsage(db: Db, counts: readonly UsageCount[]): Promise<void> {
  // In one order everywhere, so that two processes that flush at once never wait for each other in a circle.
  const rows = counts.toSorted(
    (a, b) =>
      order(a.hour, b.hour) || order(a.counterId, b.counterId) || order(a.apiId, b.apiId) || order(a.status, b.status),
  )
  await sql`
    insert into gateway_usage as u (hour, counter_id, api_id, status, calls, errors, latency_ms, last_call_at)
    select * from unnest(
      ${rows.map((row) => new Date(row.hour))}::timestamptz[],
      ${rows.map((row) => row.counterId)}::text[],
      ${rows.map((row) => row.apiId)}::uuid[],
      ${rows.map((row) => row.status)}::smallint[],
      ${rows.map((row) => row.calls)}::bigint[],
      ${rows.map((row) => row.errors)}::bigint[],
      ${rows.map((row) => Math.round(row.latencyMs))}::bigint[],
      ${rows.map((row) => new Date(row.lastCallAt))}::timestamptz[]
    )
    on conflict (hour, counter_id, api_id, status) do update set
      calls = u.calls + excluded.calls,
      errors = u.errors + excluded.errors,
      latency_ms = u.latency_ms + excluded.latency_ms,
      last_call_at = greatest(u.last_call_at, excluded.last_call_at)`.execute(db)
}

export interface UsageWindow {
  from: Date
  until: Date
  /** Leaves out what was not called since. */
  calledSince: Date | null
}

/** Usage of all credentials in whole hours that begin before `until`, from the hour that `from` lies in. */
export async function readUsage(db: Db, { from, until, calledSince }: UsageWindow) {
  const rows = await db
    .selectFrom('gateway_usage')
    .selectAll()
    .where('hour', '>=', new Date(Math.floor(from.getTime() / hourMs) * hourMs))
    .where('hour', '<', until)
    .$if(calledSince !== null, (query) => query.where('last_call_at', '>=', calledSince as Date))
    .orderBy('hour')
    .orderBy('counter_id')
    .orderBy('api_id')
    .orderBy('status')
    .execute()
  return rows.map((row) => ({
    counterId: row.counter_id,
    apiId: row.api_id,
    status: row.status === 0 ? null : row.status,
    hour: row.hour,
    calls: row.calls,
    errors: row.errors,
    latencyMs: row.latency_ms,
    lastCallAt: row.last_call_at,
  }))
}

export const deleteUsageBefore = (db: Db, before: Date) =>
  deleteInBatches(db, 'gateway_usage', (old) => old.where('hour', '<', before).orderBy('hour'))

const hourMs = 3_600_000

const order = <T extends string | number>(a: T, b: T) => (a < b ? -1 : a > b ? 1 : 0)
