import type { accessRequestEndpoints } from '@portico/contract'
import { readCursor } from '../platform/database/cursor.ts'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { AccessRequests } from './access-requests.ts'

export const accessRequestsApi = (accessRequests: AccessRequests): Handlers<typeof accessRequestEndpoints> => ({
  listAccessRequests: ({ actor, query: { appId, ...query } }) =>
    accessRequests.list({
      ...query,
      within: actor.products,
      after: readCursor(query.cursor),
      ...(appId === undefined ? {} : { appIds: [appId] }),
    }),
  showAccessRequest: ({ params }) => accessRequests.show(params.accessRequestId),
  showAccessRequestHistory: ({ params }) => accessRequests.showHistory(params.accessRequestId),
  approveAccessRequest: ({ actor, params }) => accessRequests.approveAccessRequest(actor, params.accessRequestId),
  rejectAccessRequest: ({ actor, params, body }) =>
    accessRequests.rejectAccessRequest(actor, params.accessRequestId, body.reason),
  listOwnAccessRequests: ({ actor, query }) =>
    accessRequests.listOwn(actor, { ...query, after: readCursor(query.cursor) }),
  async showOwnAccessRequest({ actor, params: { accessRequestId } }) {
    const request = await accessRequests.showFor(actor, accessRequestId)
    return { ...request, history: (await accessRequests.showHistory(accessRequestId)).items }
  },
  withdrawAccessRequest: ({ actor, params }) => accessRequests.withdrawAccessRequest(actor, params.accessRequestId),
})
