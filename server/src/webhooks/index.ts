import './tables.ts'

export { createWebhookDeliveries } from './deliveries.ts'
export { createDelivery } from './delivery.ts'
export { createSendWebhook } from './sending.ts'
export { subscribeWebhooks } from './subscribe-webhooks.ts'
export { webhooksApi } from './webhooks.api.ts'
export { createWebhooks } from './webhooks.ts'
