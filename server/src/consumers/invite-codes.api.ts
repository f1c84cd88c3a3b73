import type { inviteCodeEndpoints } from '@portico/contract'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { InviteCodes } from './invite-codes.ts'

export const inviteCodesApi = (codes: InviteCodes): Handlers<typeof inviteCodeEndpoints> => ({
  listInviteCodes: ({ actor, query }) => codes.listInviteCodes(actor, query),
  async createInviteCode({ actor, body }) {
    const { inviteCodeId } = await codes.createInviteCode(actor, body)
    return codes.showInviteCode(actor, inviteCodeId)
  },
  showInviteCode: ({ actor, params }) => codes.showInviteCode(actor, params.inviteCodeId),
  async updateInviteCode({ actor, params, body, seenVersion }) {
    await codes.updateInviteCode(actor, params.inviteCodeId, body, seenVersion)
    return codes.showInviteCode(actor, params.inviteCodeId)
  },
  async deleteInviteCode({ actor, params }) {
    await codes.deleteInviteCode(actor, params.inviteCodeId)
    return undefined
  },
  listInviteCodeRedemptions: ({ params, query }) => codes.listInviteCodeRedemptions(params.inviteCodeId, query),
})
