import './tables.ts'

export { openWebhooks } from './open-webhooks.ts'
export { webhooksApi } from './webhooks.api.ts'
