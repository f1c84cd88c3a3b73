import { type EventName, eventNames, eventVersions } from '@portico/contract'
import type { EventDispatcher } from '../platform/outbox/events.ts'
import { insertDelivery, wakeDelivery } from './due.queries.ts'
import { concernedBy } from './filter.queries.ts'
import { heldBack, isFilter } from './filter.ts'
import { patienceMs } from './patience.ts'
import { webhooksToldOf } from './webhooks.queries.ts'

/** Records who must be told of an event, in the transaction that hands the event out. */
export function subscribeWebhooks(events: EventDispatcher): void {
  for (const name of eventNames) {
    events.subscribe(name, async (tx, payload, at, eventId) => {
      const told = await webhooksToldOf(tx, name)
      if (told.length === 0) return
      const body = messageBody(name, eventId, at, payload)
      const concerned = told.some(isFilter) ? await concernedBy(tx, payload) : { products: [], organisations: [] }
      for (const { id, status, ...filter } of told) {
        const reason = heldBack(name, filter, concerned)
        const state = reason !== null ? 'filtered' : status === 'active' ? 'waiting' : 'held'
        const giveUpAt = new Date(at.getTime() + patienceMs)
        await insertDelivery(tx, { webhookId: id, messageId: eventId, event: name, body, state, reason, giveUpAt }, at)
      }
      await wakeDelivery(tx)
    })
  }
}

/** What is sent, for each event the same. */
export const messageBody = (type: EventName | 'webhook.test', id: string, at: Date, data: unknown): string =>
  JSON.stringify({
    id,
    type,
    version: type === 'webhook.test' ? 1 : eventVersions[type],
    timestamp: at.toISOString(),
    data,
  })
