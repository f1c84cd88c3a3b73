import type { EventDispatcher } from '../platform/outbox/events.ts'
import type { QueueMail } from './outbox.ts'
import { credentialInWords } from './recipients.queries.ts'

export interface CredentialNoticesDeps {
  events: EventDispatcher
  queueMail: QueueMail
  /** Without a slash at the end. */
  baseUrl: string
}

const dayMs = 24 * 3600_000

/** The end of a credential, told to the owner of its app. */
export function subscribeCredentialNotices({ events, queueMail, baseUrl }: CredentialNoticesDeps): void {
  const appUrl = (appId: string) => `${baseUrl}/portal/private/apps/${appId}`

  events.subscribe('credential.expires-soon', async (tx, { credentialId, appId, expiresAt }, at, eventId) => {
    const credential = await credentialInWords(tx, credentialId)
    if (!credential) return
    const { email: recipient, ...words } = credential
    const days = Math.max(1, Math.ceil((Date.parse(expiresAt) - at.getTime()) / dayMs))
    const model = { ...words, expiresAt, days, appUrl: appUrl(appId) }
    await queueMail(tx, { eventId, template: 'credential-expires-soon', recipient, model }, at)
  })

  events.subscribe('credential.expired', async (tx, { credentialId, appId, expiresAt }, at, eventId) => {
    const credential = await credentialInWords(tx, credentialId)
    if (!credential) return
    const { email: recipient, ...words } = credential
    const model = { ...words, expiresAt, appUrl: appUrl(appId) }
    await queueMail(tx, { eventId, template: 'credential-expired', recipient, model }, at)
  })
}
