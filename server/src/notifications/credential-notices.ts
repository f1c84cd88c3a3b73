import type { EventDispatcher } from '../platform/outbox/events.ts'
import { credentialInWords } from './recipients.queries.ts'
import type { Telling } from './telling.ts'

export interface CredentialNoticesDeps {
  events: EventDispatcher
  tell: Telling
  /** Without a slash at the end. */
  baseUrl: string
}

const dayMs = 24 * 3600_000

type Decided = 'credential-resumed' | 'credential-revoked'

/** The end of a credential, and what the back office does with it, told to the owner of its app. */
export function subscribeCredentialNotices({ events, tell, baseUrl }: CredentialNoticesDeps): void {
  const appUrl = (appId: string) => `${baseUrl}/portal/private/apps/${appId}`

  events.subscribe('credential.expires-soon', async (tx, { credentialId, appId, expiresAt }, at, eventId) => {
    const credential = await credentialInWords(tx, credentialId)
    if (!credential) return
    const { accountId, email, reason: _, ...words } = credential
    const days = Math.max(1, Math.ceil((Date.parse(expiresAt) - at.getTime()) / dayMs))
    const model = { ...words, expiresAt, days, appUrl: appUrl(appId) }
    const notice = { eventId, template: 'credential-expires-soon', model, aboutId: appId } as const
    await tell.person(tx, { accountId, email }, notice, at)
  })

  events.subscribe('credential.expired', async (tx, { credentialId, appId, expiresAt }, at, eventId) => {
    const credential = await credentialInWords(tx, credentialId)
    if (!credential) return
    const { accountId, email, reason: _, ...words } = credential
    const model = { ...words, expiresAt, appUrl: appUrl(appId) }
    const notice = { eventId, template: 'credential-expired', model, aboutId: appId } as const
    await tell.person(tx, { accountId, email }, notice, at)
  })

  events.subscribe('credential.suspended', async (tx, { credentialId, appId, by }, at, eventId) => {
    const credential = by === 'back-office' ? await credentialInWords(tx, credentialId) : undefined
    if (!credential) return
    const { accountId, email, reason, ...words } = credential
    const model = { ...words, reason: reason ?? '', appUrl: appUrl(appId) }
    const notice = { eventId, template: 'credential-suspended', model, aboutId: appId } as const
    await tell.person(tx, { accountId, email }, notice, at)
  })

  const subscribeDecision = (name: 'credential.resumed' | 'credential.revoked', template: Decided) =>
    events.subscribe(name, async (tx, { credentialId, appId, by }, at, eventId) => {
      const credential = by === 'back-office' ? await credentialInWords(tx, credentialId) : undefined
      if (!credential) return
      const { accountId, email, reason: _, ...words } = credential
      const notice = { eventId, template, model: { ...words, appUrl: appUrl(appId) }, aboutId: appId }
      await tell.person(tx, { accountId, email }, notice, at)
    })
  subscribeDecision('credential.resumed', 'credential-resumed')
  subscribeDecision('credential.revoked', 'credential-revoked')
}
