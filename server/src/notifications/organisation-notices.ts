import type { EventDispatcher } from '../platform/outbox/events.ts'
import { organisationRequestInWords } from './recipients.queries.ts'
import type { Telling } from './telling.ts'

export interface OrganisationNoticesDeps {
  events: EventDispatcher
  tell: Telling
  /** Without a slash at the end. */
  baseUrl: string
}

/** About organisations that people ask for themselves. */
export function subscribeOrganisationNotices({ events, tell, baseUrl }: OrganisationNoticesDeps): void {
  events.subscribe('organisation-request.submitted', async (tx, { organisationRequestId }, at, eventId) => {
    const request = await organisationRequestInWords(tx, organisationRequestId)
    // One that approved itself needs nobody.
    if (request?.status !== 'pending') return
    const { requesterName, email: requesterEmail, name: organisationName } = request
    const requestsUrl = `${baseUrl}/admin/organisation-requests`
    const model = { requesterName, requesterEmail, organisationName, requestsUrl }
    const notice = { eventId, template: 'organisation-requested', model, aboutId: organisationRequestId } as const
    await tell.owners(tx, notice, at)
  })

  events.subscribe('organisation-request.approved', async (tx, { organisationRequestId }, at, eventId) => {
    const request = await organisationRequestInWords(tx, organisationRequestId)
    if (!request) return
    const { firstName, name, organisationName } = request
    const inviteUrl = `${baseUrl}/portal/private/users/invite`
    const model = { firstName, organisationName: organisationName ?? name, inviteUrl }
    await tell.person(tx, request, { eventId, template: 'organisation-approved', model, aboutId: null }, at)
  })

  events.subscribe('organisation-request.rejected', async (tx, { organisationRequestId, reason }, at, eventId) => {
    const request = await organisationRequestInWords(tx, organisationRequestId)
    if (!request) return
    const { firstName, name: organisationName } = request
    const model = { firstName, organisationName, reason, organisationUrl: `${baseUrl}/portal/private/organisation` }
    await tell.person(tx, request, { eventId, template: 'organisation-rejected', model, aboutId: null }, at)
  })
}
