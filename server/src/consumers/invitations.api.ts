import type { invitationEndpoints } from '@portico/contract'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { Invitations } from './invitations.ts'

export const invitationsApi = (invitations: Invitations): Handlers<typeof invitationEndpoints> => ({
  listInvitations: ({ query }) => invitations.listInvitations(query),
  async createInvitation({ actor, body }) {
    const { invitationId } = await invitations.createInvitation(actor, body)
    return invitations.showInvitation(invitationId)
  },
  async resendInvitation({ actor, params }) {
    await invitations.resendInvitation(actor, params.invitationId)
    return invitations.showInvitation(params.invitationId)
  },
  async withdrawInvitation({ actor, params }) {
    await invitations.withdrawInvitation(actor, params.invitationId)
    return undefined
  },
})
