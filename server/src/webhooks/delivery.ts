import { type Db, inTransaction } from '../platform/database/database.ts'
import { newId } from '../platform/ids.ts'
import { immediately, type Pace } from '../platform/jobs/pace.ts'
import type { Log } from '../platform/log.ts'
import * as due from './due.queries.ts'
import { pauseDeadWebhook } from './pausing.ts'
import type { SendWebhook } from './sending.ts'
import * as rows from './webhooks.queries.ts'

export interface DeliveryDeps {
  db: Db
  now: () => Date
  log: Log
  sender: SendWebhook
  /** Between the beginning of one attempt and the next, whatever webhook they are for. */
  pace?: Pace | undefined
}

const leaseMs = 2 * 60_000
const atOnce = 4
const mostWorkers = 20
/** Ten seconds, then four times longer each time, at most four hours. */
const backOffMs = (attempts: number) => Math.min(10_000 * 4 ** (attempts - 1), 4 * 3600_000)

const gone = 410

/** Sends what is due. Whatever stops half-way is taken up again, under the same message id. */
export function createDelivery({ db, now, log, sender, pace = immediately }: DeliveryDeps) {
  /** Each webhook has its own worker, so that one that hangs holds up no other. */
  const working = new Map<string, Promise<void>>()

  async function record(
    webhook: rows.WebhookRow,
    delivery: due.ClaimedDelivery,
    lease: string,
    result: due.AttemptResult,
  ): Promise<void> {
    if (result.failure === null) return due.recordDelivered(db, delivery, now(), result)
    await inTransaction(db, async (tx) => {
      await due.insertAttempt(tx, delivery.id, result)
      const isLast = result.status === gone || now() >= delivery.give_up_at
      const nextAttemptAt = isLast ? null : new Date(now().getTime() + backOffMs(delivery.attempts))
      await due.markNotDelivered(tx, { id: delivery.id, lease, nextAttemptAt }, result)
      await rows.noteFailing(tx, webhook.id, now())
      if (isLast) await pauseDeadWebhook(tx, now(), webhook.id, result)
    })
  }

  /** @returns whether the next may follow at once */
  async function deliverSome(webhookId: string): Promise<boolean> {
    const webhook = await rows.findWebhook(db, webhookId)
    if (webhook?.status !== 'active') return false
    const lease = { id: newId(), until: new Date(now().getTime() + leaseMs) }
    // One that fails is asked with one delivery until it succeeds.
    const limit = webhook.failing_since ? 1 : atOnce
    const claimed = await due.claimDueDeliveries(db, webhookId, now(), lease, limit)
    const results = await Promise.all(
      claimed.map(async (delivery) => {
        await pace.next()
        const result = await sender.send(webhook, { messageId: delivery.message_id, body: delivery.body })
        await record(webhook, delivery, lease.id, result)
        return result
      }),
    )
    return claimed.length > 0 && results.every(({ failure }) => failure === null)
  }

  async function work(webhookId: string): Promise<void> {
    while (await deliverSome(webhookId));
  }

  return {
    /** Begins to send what is due and doesn't wait for it. @returns how many webhooks are worked for now */
    async startDue(): Promise<number> {
      for (const id of await due.webhooksWithDue(db, now(), 2 * mostWorkers)) {
        if (working.has(id) || working.size >= mostWorkers) continue
        const task = work(id)
          .catch((err: unknown) => log.error({ err, webhook: id }, 'deliveries of a webhook broke off'))
          .finally(() => working.delete(id))
        working.set(id, task)
      }
      return working.size
    },

    /** Resolves when nothing is being sent. */
    async idle(): Promise<void> {
      while (working.size > 0) await Promise.all(working.values())
    },
  }
}
