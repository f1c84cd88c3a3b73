import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'
import type { Lease, LeaseRequest, Quota } from './quotas.ts'

/**
 * Takes calls from a credential's quota and gives back an unused rest, in one statement under the row's lock: together, leases never
 * exceed the quota. A period that has ended begins anew.
 */
export async function takeLease(db: Db, request: LeaseRequest): Promise<Lease> {
  const { limit, take, giveBack, at } = request
  const wanted = Math.min(take, limit.calls)
  const over = sql`q.started_at + make_interval(secs => ${limit.periodSeconds}::integer) <= excluded.started_at`
  const kept = sql`greatest(q.used - case when q.period = ${giveBack.period}::integer then ${giveBack.calls}::bigint else 0 end, 0)`
  const grant = sql`greatest(least(${take}::bigint, ${limit.calls}::bigint - ${kept}), 0)`
  const { rows } = await sql<{ period: number; started_at: Date; used: number; granted: number }>`
    insert into gateway_quotas as q (counter_id, period, started_at, used, granted)
    values (${request.counterId}, 1, ${at}, ${wanted}::bigint, ${wanted}::bigint)
    on conflict (counter_id) do update set
      period = case when ${over} then q.period + 1 else q.period end,
      started_at = case when ${over} then excluded.started_at else q.started_at end,
      used = case when ${over} then excluded.used else ${kept} + ${grant} end,
      granted = case when ${over} then excluded.granted else ${grant} end
    returning period, started_at, used, granted`.execute(db)
  const [row] = rows
  if (!row) throw new Error('The quota row was neither inserted nor updated.')
  return { period: row.period, startedAt: row.started_at.getTime(), used: row.used, granted: row.granted }
}

/** Gives unused calls back, unless their period is over. */
export async function returnLease(db: Db, counterId: string, period: number, calls: number): Promise<void> {
  await sql`
    update gateway_quotas set used = greatest(used - ${calls}::bigint, 0)
    where counter_id = ${counterId} and period = ${period}`.execute(db)
}

/** The next lease begins a new period; calls that gateways have leased from this one are theirs still, and never come back to the next. */
export async function endQuotaPeriod(tx: Db, counterId: string): Promise<void> {
  await sql`
    update gateway_quotas set period = period + 1, started_at = 'epoch', used = 0, granted = 0
    where counter_id = ${counterId}`.execute(tx)
}

/** The quota of the credential's active plan and what is used of it; null when it has none. */
export async function readQuotaUse(
  db: Db,
  counterId: string,
): Promise<{ limit: Quota; use: { startedAt: number; used: number } | null } | null> {
  const { rows } = await sql<{
    quota_calls: number
    quota_period_seconds: number
    started_at: Date | null
    used: number | null
  }>`
    select p.quota_calls, p.quota_period_seconds, q.started_at, q.used
    from gateway_keys k
    join gateway_policies p on p.id = any(k.policy_ids) and p.kind = 'limits'
    left join gateway_quotas q on q.counter_id = k.counter_id
    where k.counter_id = ${counterId} and p.quota_calls is not null
    order by k.created_at desc
    limit 1`.execute(db)
  const [row] = rows
  if (!row) return null
  return {
    limit: { calls: row.quota_calls, periodSeconds: row.quota_period_seconds },
    use: row.started_at === null ? null : { startedAt: row.started_at.getTime(), used: row.used ?? 0 },
  }
}
