import type { accessRequestEndpoints } from '@portico/contract'
import { readCursor } from '../platform/database/cursor.ts'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { AccessRequests } from './access-requests.ts'

export const accessRequestsApi = (accessRequests: AccessRequests): Handlers<typeof accessRequestEndpoints> => ({
  listAccessRequests: ({ query }) => accessRequests.list({ ...query, after: readCursor(query.cursor) }),
  showAccessRequest: ({ params }) => accessRequests.show(params.accessRequestId),
  showAccessRequestHistory: ({ params }) => accessRequests.showHistory(params.accessRequestId),
  approveAccessRequest: ({ actor, params }) => accessRequests.approveAccessRequest(actor, params.accessRequestId),
  rejectAccessRequest: ({ actor, params, body }) =>
    accessRequests.rejectAccessRequest(actor, params.accessRequestId, body.reason),
})
