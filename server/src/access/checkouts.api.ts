import type { checkoutEndpoints } from '@portico/contract'
import type { Handlers } from '../platform/http/endpoints.ts'
import { newId } from '../platform/ids.ts'
import type { AccessRequests } from './access-requests.ts'
import type { ActingFor } from './acting-for.ts'

export const checkoutsApi = (
  accessRequests: AccessRequests,
  actingFor: ActingFor,
): Handlers<typeof checkoutEndpoints> => ({
  submitCheckout: ({ actor, body }) => accessRequests.submitCheckout(actor, withKey(body)),
  async submitCheckoutFor({ actor, params, body: { organisationId, ...wish } }) {
    const member = await actingFor(params.accountId, organisationId)
    return accessRequests.submitCheckout(actor, withKey(wish), member)
  },
})

/** Without a key of its own, every call is another form. */
const withKey = <W extends { submissionKey?: string | undefined }>(wish: W) => ({
  ...wish,
  submissionKey: wish.submissionKey ?? newId(),
})
