import type { EventDispatcher } from '../platform/outbox/events.ts'
import { appInWords, personOf } from './recipients.queries.ts'
import type { Telling } from './telling.ts'

export interface AppNoticesDeps {
  events: EventDispatcher
  tell: Telling
  /** Without a slash at the end. */
  baseUrl: string
}

/** An app that has another owner, told to the new one and the one before, except to who did it. */
export function subscribeAppNotices({ events, tell, baseUrl }: AppNoticesDeps): void {
  events.subscribe('app.transferred', async (tx, { appId, fromId, toId, byId }, at, eventId) => {
    const app = await appInWords(tx, appId)
    const [from, to] = [await personOf(tx, fromId), await personOf(tx, toId)]
    // Within another organisation of the same person nothing changes for them.
    if (!app || !to || fromId === toId) return
    if (byId !== toId) {
      const model = { firstName: to.firstName, ...app, appUrl: `${baseUrl}/portal/private/apps/${appId}` }
      await tell.person(tx, to, { eventId, template: 'app-given', model, aboutId: appId }, at)
    }
    if (!from || byId === fromId) return
    const model = { firstName: from.firstName, appName: app.appName, ownerName: to.name }
    await tell.person(tx, from, { eventId, template: 'app-taken', model, aboutId: appId }, at)
  })
}
