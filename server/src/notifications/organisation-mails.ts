import type { Permission } from '@portico/contract'
import type { Db } from '../platform/database/database.ts'
import type { MailModels, MailName } from '../themes/index.ts'
import type { NotificationsDeps } from './notifications.ts'
import { organisationRequestInWords } from './recipients.queries.ts'

type TellOwners = <N extends MailName>(
  tx: Db,
  may: Permission,
  mail: { eventId: string; template: N; model: MailModels[N] },
  at: Date,
) => Promise<void>

/** Mails about organisations that people ask for themselves. */
export function subscribeOrganisationMails(
  { events, queueMail, baseUrl }: Pick<NotificationsDeps, 'events' | 'queueMail' | 'baseUrl'>,
  tellOwners: TellOwners,
): void {
  events.subscribe('organisation-request.submitted', async (tx, { organisationRequestId }, at, eventId) => {
    const request = await organisationRequestInWords(tx, organisationRequestId)
    // One that approved itself needs nobody.
    if (request?.status !== 'pending') return
    const { requesterName, email: requesterEmail, name: organisationName } = request
    const requestsUrl = `${baseUrl}/admin/organisation-requests`
    const model = { requesterName, requesterEmail, organisationName, requestsUrl }
    await tellOwners(tx, 'people:write', { eventId, template: 'organisation-requested', model }, at)
  })

  events.subscribe('organisation-request.approved', async (tx, { organisationRequestId }, at, eventId) => {
    const request = await organisationRequestInWords(tx, organisationRequestId)
    if (!request) return
    const { firstName, email: recipient, name, organisationName } = request
    const inviteUrl = `${baseUrl}/portal/private/users/invite`
    const model = { firstName, organisationName: organisationName ?? name, inviteUrl }
    await queueMail(tx, { eventId, template: 'organisation-approved', recipient, model }, at)
  })

  events.subscribe('organisation-request.rejected', async (tx, { organisationRequestId, reason }, at, eventId) => {
    const request = await organisationRequestInWords(tx, organisationRequestId)
    if (!request) return
    const { firstName, email: recipient, name: organisationName } = request
    const model = { firstName, organisationName, reason, organisationUrl: `${baseUrl}/portal/private/organisation` }
    await queueMail(tx, { eventId, template: 'organisation-rejected', recipient, model }, at)
  })
}
