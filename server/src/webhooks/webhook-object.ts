import type { WebhookRow } from './webhooks.queries.ts'

/** For the audit log: addresses of webhooks often hold a secret, so only the host is named. */
export const objectOf = ({ id, url, description }: Pick<WebhookRow, 'id' | 'url' | 'description'>) => ({
  kind: 'webhook',
  id,
  name: description.split('\n')[0] || new URL(url).host,
})
