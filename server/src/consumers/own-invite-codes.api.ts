import type { ownInviteCodeEndpoints } from '@portico/contract'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { OwnInviteCodes } from './own-invite-codes.ts'

export const ownInviteCodesApi = (codes: OwnInviteCodes): Handlers<typeof ownInviteCodeEndpoints> => ({
  listOwnInviteCodes: ({ actor, query }) => codes.listOwnInviteCodes(actor, query),
  createOwnInviteCode: ({ actor, body }) => codes.createOwnInviteCode(actor, body),
  showOwnInviteCode: ({ actor, params }) => codes.showOwnInviteCode(actor, params.inviteCodeId),
  updateOwnInviteCode: ({ actor, params, body, seenVersion }) =>
    codes.updateOwnInviteCode(actor, params.inviteCodeId, body, seenVersion),
  async deleteOwnInviteCode({ actor, params }) {
    await codes.deleteOwnInviteCode(actor, params.inviteCodeId)
    return undefined
  },
  listOwnInviteCodeRedemptions: ({ actor, params, query }) =>
    codes.listOwnInviteCodeRedemptions(actor, params.inviteCodeId, query),
})
