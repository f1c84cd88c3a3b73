import type { webhookDelivery, webhookDeliveryEndpoints } from '@portico/contract'
import type { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Cursor, pageOf } from '../platform/database/cursor.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import * as rows from './deliveries.queries.ts'
import * as due from './due.queries.ts'
import { patienceMs } from './patience.ts'
import type { SendWebhook } from './sending.ts'
import { messageBody } from './subscribe-webhooks.ts'
import { objectOf } from './webhook-object.ts'
import { findWebhook, lockWebhook, type WebhookRow } from './webhooks.queries.ts'

type Delivery = z.input<typeof webhookDelivery>
type RangeInput = z.output<(typeof webhookDeliveryEndpoints)['replayWebhookDeliveries']['body']>

const attemptsShown = 20
const keptMs = 30 * 24 * 3600_000
/** Few enough that nobody waits for their locks. */
/** Longer than the longest time-out: until then the test is nobody else's to send. */
const testLeaseMs = 120_000

export type WebhookDeliveries = ReturnType<typeof createWebhookDeliveries>

/** What was sent and what came back, and sending it again. */
export function createWebhookDeliveries({ db, now, sender }: { db: Db; now: () => Date; sender: SendWebhook }) {
  const again = () => ({ at: now(), giveUpAt: new Date(now().getTime() + patienceMs) })

  async function find(id: string) {
    const row = await rows.findDelivery(db, id)
    if (!row) throw absent('webhook delivery')
    return row
  }

  async function show(id: string) {
    const row = await find(id)
    const attempts = await rows.attemptsOf(db, id, attemptsShown)
    return { ...shown(row), body: row.body, attemptsMade: attempts.map(shownAttempt) }
  }

  async function lockActive(tx: Db, webhookId: string): Promise<WebhookRow> {
    const webhook = await lockWebhook(tx, webhookId)
    if (!webhook) throw absent('webhook')
    if (webhook.status === 'active') return webhook
    throw new Refused('webhook-paused', 'This webhook is paused. Resume it first.')
  }

  return {
    show,

    async list(
      webhookId: string,
      query: { state?: rows.DeliveryState | undefined; after: Cursor | null; limit: number; total: boolean },
    ) {
      if (!(await findWebhook(db, webhookId))) throw absent('webhook')
      const filter = { webhookId, state: query.state }
      const found = await rows.listDeliveries(db, { ...filter, after: query.after, limit: query.limit + 1 })
      const { page, nextCursor } = pageOf(found, query.limit, () => '')
      return { items: page.map(shown), nextCursor, total: query.total ? await rows.countDeliveries(db, filter) : null }
    },

    /** @throws Refused `webhook-paused` */
    async replayWebhookDelivery(actor: Actor, id: string): Promise<Delivery> {
      const { webhook_id: webhookId, event } = await find(id)
      await inTransaction(db, async (tx) => {
        const webhook = await lockActive(tx, webhookId)
        await rows.sendAgain(tx, id, again())
        await recordAudit(tx, actor, now(), {
          action: 'webhook.replayed',
          object: objectOf(webhook),
          details: { deliveryId: id, event },
        })
        await due.wakeDelivery(tx)
      })
      return shown(await find(id))
    },

    /** @throws Refused `webhook-paused`, `range-reversed` */
    replayWebhookDeliveries(actor: Actor, webhookId: string, input: RangeInput): Promise<{ count: number }> {
      const [from, to] = [new Date(input.from), input.to === undefined ? now() : new Date(input.to)]
      return inTransaction(db, async (tx) => {
        const webhook = await lockActive(tx, webhookId)
        if (from >= to) {
          throw new Refused('range-reversed', 'The beginning is not before the end.', { kind: 'input', field: 'from' })
        }
        const count = await rows.sendRangeAgain(tx, { webhookId, states: input.states, from, to }, again())
        await recordAudit(tx, actor, now(), {
          action: 'webhook.replayed',
          object: objectOf(webhook),
          details: { from, to, states: input.states, count },
        })
        await due.wakeDelivery(tx)
        return { count }
      })
    },

    async testWebhook(actor: Actor, webhookId: string) {
      const webhook = await findWebhook(db, webhookId)
      if (!webhook) throw absent('webhook')
      const [messageId, lease] = [newId(), newId()]
      const body = messageBody('webhook.test', messageId, now(), { webhookId, askedBy: actor.name })
      const until = new Date(now().getTime() + testLeaseMs)
      const id = await inTransaction(db, async (tx) => {
        await recordAudit(tx, actor, now(), { action: 'webhook.tested', object: objectOf(webhook) })
        return due.insertDelivery(
          tx,
          {
            webhookId,
            messageId,
            event: 'webhook.test',
            body,
            state: 'waiting',
            giveUpAt: now(),
            lease: { id: lease, until },
          },
          now(),
        )
      })
      if (!id) throw new Error('A fresh message id was in use.')
      const result = await sender.send(webhook, { messageId, body })
      await inTransaction(db, async (tx) => {
        await due.insertAttempt(tx, id, result)
        if (result.failure === null) await due.markDelivered(tx, id, now(), result.status)
        else await due.markNotDelivered(tx, { id, lease, nextAttemptAt: null }, result)
      })
      return show(id)
    },

    /** Removes deliveries that are done and old. */
    async forgetOldDeliveries(): Promise<void> {
      const before = new Date(now().getTime() - keptMs)
      await rows.forgetDeliveries(db, before)
    },
  }
}

const shown = (row: rows.DeliveryRow): Delivery => ({
  id: row.id,
  webhookId: row.webhook_id,
  messageId: row.message_id,
  event: row.event,
  state: row.state,
  attempts: row.attempts,
  nextAttemptAt: row.next_attempt_at,
  status: row.last_status,
  failure: row.last_error,
  createdAt: row.created_at,
  deliveredAt: row.delivered_at,
})

const shownAttempt = (row: Awaited<ReturnType<typeof rows.attemptsOf>>[number]) => ({
  id: row.id,
  at: row.at,
  durationMs: row.duration_ms,
  status: row.status,
  failure: row.failure,
  requestHeaders: row.request_headers,
  responseHeaders: row.response_headers,
  responseBody: row.response_body,
})
