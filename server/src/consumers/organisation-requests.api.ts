import type { organisationRequestEndpoints } from '@portico/contract'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { OrganisationRequests } from './organisation-requests.ts'
import type { OrganisationSettings } from './organisation-settings.ts'

export const organisationRequestsApi = (
  consumers: OrganisationRequests & OrganisationSettings,
): Handlers<typeof organisationRequestEndpoints> => ({
  listOrganisationRequests: ({ query }) => consumers.listOrganisationRequests(query),
  showOrganisationRequest: ({ params }) => consumers.showOrganisationRequest(params.organisationRequestId),
  async approveOrganisationRequest({ actor, params, body }) {
    await consumers.approveOrganisationRequest(actor, params.organisationRequestId, body)
    return consumers.showOrganisationRequest(params.organisationRequestId)
  },
  async rejectOrganisationRequest({ actor, params, body }) {
    await consumers.rejectOrganisationRequest(actor, params.organisationRequestId, body)
    return consumers.showOrganisationRequest(params.organisationRequestId)
  },
  showOrganisationSettings: () => consumers.showOrganisationSettings(),
  updateOrganisationSettings: ({ actor, body }) => consumers.updateOrganisationSettings(actor, body),
  showOwnOrganisationRequest: ({ actor }) => consumers.showOwnOrganisationRequest(actor),
  requestOrganisation: ({ actor, body }) => consumers.requestOrganisation(actor, body),
  async withdrawOrganisationRequest({ actor, params }) {
    await consumers.withdrawOrganisationRequest(actor, params.organisationRequestId)
    return undefined
  },
})
