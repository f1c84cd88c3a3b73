import type { Vault } from '../platform/crypto/vault.ts'
import type { Db } from '../platform/database/database.ts'
import type { Pace } from '../platform/jobs/pace.ts'
import type { Log } from '../platform/log.ts'
import type { AddressGuard } from '../platform/outbound/address-guard.ts'
import type { EventDispatcher } from '../platform/outbox/events.ts'
import { createWebhookDeliveries } from './deliveries.ts'
import { createDelivery } from './delivery.ts'
import { createSendWebhook } from './sending.ts'
import { subscribeWebhooks } from './subscribe-webhooks.ts'
import { createWebhooks } from './webhooks.ts'

export interface OpenWebhooksDeps {
  db: Db
  now: () => Date
  log: Log
  vault: Vault
  guard: AddressGuard
  events: EventDispatcher
  pace?: Pace | undefined
}

/** Webhooks with everything that tells them what happens. */
export function openWebhooks({ events, ...deps }: OpenWebhooksDeps) {
  const sender = createSendWebhook(deps)
  subscribeWebhooks(events)
  return {
    webhooks: createWebhooks(deps),
    webhookDeliveries: createWebhookDeliveries({ ...deps, sender }),
    webhookDelivery: createDelivery({ ...deps, sender }),
    webhookSender: sender,
  }
}
