import type { webhookDeliveryEndpoints, webhookEndpoints } from '@portico/contract'
import { readCursor } from '../platform/database/cursor.ts'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { WebhookDeliveries } from './deliveries.ts'
import type { Webhooks } from './webhooks.ts'

export const webhooksApi = (
  webhooks: Webhooks,
  deliveries: WebhookDeliveries,
): Handlers<typeof webhookEndpoints & typeof webhookDeliveryEndpoints> => ({
  listWebhooks: ({ query }) => webhooks.list({ ...query, after: readCursor(query.cursor) }),
  createWebhook: ({ actor, body }) => webhooks.createWebhook(actor, body),
  showWebhook: ({ params }) => webhooks.show(params.webhookId),
  updateWebhook: ({ actor, params, body, seenVersion }) =>
    webhooks.updateWebhook(actor, params.webhookId, body, seenVersion),
  async deleteWebhook({ actor, params }) {
    await webhooks.deleteWebhook(actor, params.webhookId)
    return undefined
  },
  revealWebhookSecret: ({ actor, params }) => webhooks.revealWebhookSecret(actor, params.webhookId),
  rotateWebhookSecret: ({ actor, params, body }) =>
    webhooks.rotateWebhookSecret(actor, params.webhookId, body.overlapSeconds),
  pauseWebhook: ({ actor, params }) => webhooks.pauseWebhook(actor, params.webhookId),
  resumeWebhook: ({ actor, params, body }) => webhooks.resumeWebhook(actor, params.webhookId, body.sendHeld),

  listWebhookDeliveries: ({ params, query }) =>
    deliveries.list(params.webhookId, { ...query, after: readCursor(query.cursor) }),
  showWebhookDelivery: ({ params }) => deliveries.show(params.deliveryId),
  replayWebhookDelivery: ({ actor, params }) => deliveries.replayWebhookDelivery(actor, params.deliveryId),
  replayWebhookDeliveries: ({ actor, params, body }) =>
    deliveries.replayWebhookDeliveries(actor, params.webhookId, body),
  testWebhook: ({ actor, params }) => deliveries.testWebhook(actor, params.webhookId),
})
