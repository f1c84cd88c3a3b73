import type { planChangeEndpoints } from '@portico/contract'
import type { Handlers } from '../platform/http/endpoints.ts'
import { newId } from '../platform/ids.ts'
import type { AccessRequests } from './access-requests.ts'

export const planChangesApi = (accessRequests: AccessRequests): Handlers<typeof planChangeEndpoints> => ({
  showPlanChoices: ({ actor, params }) => accessRequests.showPlanChoices(actor, params.credentialId),
  requestPlanChange: ({ actor, params, body }) =>
    accessRequests.requestPlanChange(actor, params.credentialId, {
      ...body,
      submissionKey: body.submissionKey ?? newId(),
    }),
})
