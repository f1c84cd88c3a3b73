import type { EventDispatcher } from '../platform/outbox/events.ts'
import { accessApprovedMail } from './access-approved.mail.ts'
import { productNames, queueMail, requestInWords } from './mails.queries.ts'

export interface NotificationsDeps {
  events: EventDispatcher
  /** Without a slash at the end. */
  baseUrl: string
}

/** Writes the mail that an event calls for, in the transaction that hands the event out: one mail per event, or none. */
export function subscribeNotifications({ events, baseUrl }: NotificationsDeps): void {
  events.subscribe('access-request.approved', async (tx, { accessRequestId }, at, eventId) => {
    const about = await requestInWords(tx, accessRequestId)
    if (!about) return
    const mail = accessApprovedMail({
      ...about,
      products: await productNames(tx, accessRequestId),
      appUrl: `${baseUrl}/portal/private/apps/${about.appId}`,
    })
    await queueMail(tx, { eventId, template: 'access-approved', recipient: about.email, ...mail }, at)
  })
}
