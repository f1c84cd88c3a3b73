import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'
import { newId } from '../platform/ids.ts'

export interface NewDelivery {
  webhookId: string
  messageId: string
  event: string
  body: string
  state: 'waiting' | 'held' | 'filtered'
  /** Why it is not sent. */
  reason?: string | null
  giveUpAt: Date
  /** Taken from the start by whoever sends it at once. */
  lease?: { id: string; until: Date }
}

/** The same message is recorded once for each webhook. @returns its id, unless it is there already */
export async function insertDelivery(tx: Db, delivery: NewDelivery, at: Date): Promise<string | undefined> {
  const row = await tx
    .insertInto('webhook_deliveries')
    .values({
      id: newId(),
      webhook_id: delivery.webhookId,
      message_id: delivery.messageId,
      event: delivery.event,
      body: delivery.body,
      state: delivery.state,
      next_attempt_at: delivery.state === 'waiting' ? at : null,
      give_up_at: delivery.giveUpAt,
      attempts: delivery.lease ? 1 : 0,
      lease: delivery.lease?.id ?? null,
      lease_until: delivery.lease?.until ?? null,
      last_status: null,
      last_error: delivery.reason ?? null,
      created_at: at,
      delivered_at: null,
    })
    .onConflict((conflict) => conflict.columns(['webhook_id', 'message_id']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

export async function wakeDelivery(tx: Db): Promise<void> {
  await sql`select pg_notify('portico_webhooks', '')`.execute(tx)
}

/** Active webhooks with a delivery that is due, whoever has waited longest first. */
export async function webhooksWithDue(db: Db, at: Date, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select webhooks.id from webhooks
    cross join lateral (
      select next_attempt_at from webhook_deliveries delivery
      where delivery.webhook_id = webhooks.id and delivery.state = 'waiting' and delivery.next_attempt_at <= ${at}
        and (delivery.lease_until is null or delivery.lease_until < ${at})
      order by next_attempt_at limit 1
    ) first
    where webhooks.status = 'active'
    order by first.next_attempt_at, webhooks.id limit ${sql.lit(limit)}`.execute(db)
  return rows.map((row) => row.id)
}

export type ClaimedDelivery = Awaited<ReturnType<typeof claimDueDeliveries>>[number]

/** Takes due deliveries of a webhook for the length of a lease, so that no two processes send one at the same time. */
export const claimDueDeliveries = (
  db: Db,
  webhookId: string,
  at: Date,
  lease: { id: string; until: Date },
  limit: number,
) =>
  db
    .updateTable('webhook_deliveries')
    .set((row) => ({ lease: lease.id, lease_until: lease.until, attempts: row('attempts', '+', 1) }))
    .where('id', 'in', (query) =>
      query
        .selectFrom('webhook_deliveries')
        .select('id')
        .where('webhook_id', '=', webhookId)
        .where('state', '=', 'waiting')
        .where('next_attempt_at', '<=', at)
        .where((row) => row.or([row('lease_until', 'is', null), row('lease_until', '<', at)]))
        .orderBy('next_attempt_at')
        .orderBy('id')
        .limit(limit)
        .forUpdate()
        .skipLocked(),
    )
    .returning(['id', 'webhook_id', 'message_id', 'event', 'body', 'attempts', 'give_up_at'])
    .execute()

export interface AttemptResult {
  at: Date
  durationMs: number
  status: number | null
  failure: string | null
  requestHeaders: Record<string, string>
  responseHeaders: Record<string, string>
  responseBody: string | null
}

const attemptValues = (deliveryId: string, result: AttemptResult) => ({
  id: newId(),
  delivery_id: deliveryId,
  at: result.at,
  duration_ms: result.durationMs,
  status: result.status,
  failure: result.failure,
  request_headers: JSON.stringify(result.requestHeaders),
  response_headers: JSON.stringify(result.responseHeaders),
  response_body: result.responseBody,
})

export async function insertAttempt(tx: Db, deliveryId: string, result: AttemptResult): Promise<void> {
  await tx.insertInto('webhook_attempts').values(attemptValues(deliveryId, result)).execute()
}

const released = { lease: null, lease_until: null } as const

const deliveredAt = (at: Date, status: number | null) =>
  ({
    ...released,
    state: 'delivered',
    delivered_at: at,
    next_attempt_at: null,
    last_status: status,
    last_error: null,
  }) as const

/** Paused meanwhile, it has arrived all the same. */
export async function markDelivered(tx: Db, id: string, at: Date, status: number | null): Promise<void> {
  await tx.updateTable('webhook_deliveries').set(deliveredAt(at, status)).where('id', '=', id).execute()
}

/** The attempt, what has become of the delivery, and that its webhook works: the usual end, as one statement. */
export async function recordDelivered(
  db: Db,
  delivery: { id: string; webhook_id: string },
  at: Date,
  result: AttemptResult,
): Promise<void> {
  await db
    .with('attempt', (query) => query.insertInto('webhook_attempts').values(attemptValues(delivery.id, result)))
    .with('webhook', (query) =>
      query
        .updateTable('webhooks')
        .set({ failing_since: null })
        .where('id', '=', delivery.webhook_id)
        .where('failing_since', 'is not', null),
    )
    .updateTable('webhook_deliveries')
    .set(deliveredAt(at, result.status))
    .where('id', '=', delivery.id)
    .execute()
}

/** @param nextAttemptAt null gives it up */
export async function markNotDelivered(
  tx: Db,
  { id, lease, nextAttemptAt }: { id: string; lease: string; nextAttemptAt: Date | null },
  { status, failure }: AttemptResult,
): Promise<void> {
  await tx
    .updateTable('webhook_deliveries')
    .set({
      ...released,
      ...(nextAttemptAt ? {} : { state: 'failed' as const }),
      next_attempt_at: nextAttemptAt,
      last_status: status,
      last_error: failure,
    })
    .where('id', '=', id)
    .where('lease', '=', lease)
    .where('state', '=', 'waiting')
    .execute()
}

export async function holdWaiting(tx: Db, webhookId: string): Promise<void> {
  await tx
    .updateTable('webhook_deliveries')
    .set({ ...released, state: 'held', next_attempt_at: null })
    .where('webhook_id', '=', webhookId)
    .where('state', '=', 'waiting')
    .execute()
}
