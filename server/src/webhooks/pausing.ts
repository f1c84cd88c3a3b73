import { type Actor, system } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import type { Db } from '../platform/database/database.ts'
import { publish } from '../platform/outbox/events.ts'
import * as due from './due.queries.ts'
import { patienceMs } from './patience.ts'
import { objectOf } from './webhook-object.ts'
import * as rows from './webhooks.queries.ts'

interface Pause {
  by: 'person' | 'failures'
  reason: string
}

/** What waits is held, so that nothing is lost. */
export async function pause(tx: Db, at: Date, actor: Actor, webhook: rows.WebhookRow, { by, reason }: Pause) {
  await rows.changeWebhook(tx, webhook.id, { status: 'paused', paused_by: by, pause_reason: reason, paused_at: at })
  await due.holdWaiting(tx, webhook.id)
  await recordAudit(tx, actor, at, { action: 'webhook.paused', object: objectOf(webhook), details: { by, reason } })
  await publish(tx, at, 'webhook.paused', { webhookId: webhook.id, by, reason })
}

/** Nobody is at the other end: it said so, or for a day nothing has arrived. */
export async function pauseDeadWebhook(tx: Db, at: Date, id: string, last: due.AttemptResult): Promise<void> {
  const webhook = await rows.lockWebhook(tx, id)
  if (webhook?.status !== 'active' || !webhook.failing_since) return
  const isGone = last.status === 410
  if (!isGone && at.getTime() - webhook.failing_since.getTime() < patienceMs) return
  const reason = isGone
    ? 'The address answered that nobody is there any more (410).'
    : `Nothing has arrived for a day. Last: ${last.failure}`
  await pause(tx, at, system('Portal'), webhook, { by: 'failures', reason })
}
