import type { ownOrganisationEndpoints } from '@portico/contract'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { Colleagues } from './colleagues.ts'
import type { Joining } from './joining.ts'

export const ownOrganisationApi = (colleagues: Colleagues & Joining): Handlers<typeof ownOrganisationEndpoints> => ({
  joinWithInviteCode: ({ actor, body }) => colleagues.joinWithInviteCode(actor, body.inviteCode),
  showOwnOrganisation: ({ actor }) => colleagues.showOwnOrganisation(actor),
  async renameOwnOrganisation({ actor, body, seenVersion }) {
    await colleagues.renameOwnOrganisation(actor, body, seenVersion)
    return colleagues.showOwnOrganisation(actor)
  },
  listColleagues: ({ actor, query }) => colleagues.listColleagues(actor, query),
  showColleague: ({ actor, params }) => colleagues.showColleague(actor, params.accountId),
  async changeColleague({ actor, params, body }) {
    await colleagues.changeColleague(actor, params.accountId, body)
    return colleagues.showColleague(actor, params.accountId)
  },
  showColleagueRemoval: ({ actor, params }) => colleagues.showColleagueRemoval(actor, params.accountId),
  async removeColleague({ actor, params, query }) {
    await colleagues.removeColleague(actor, params.accountId, query.confirm)
    return undefined
  },
  listOwnInvitations: ({ actor, query }) => colleagues.listOwnInvitations(actor, query),
  inviteColleague: ({ actor, body }) => colleagues.inviteColleague(actor, body),
  resendOwnInvitation: ({ actor, params }) => colleagues.resendOwnInvitation(actor, params.invitationId),
  async withdrawOwnInvitation({ actor, params }) {
    await colleagues.withdrawOwnInvitation(actor, params.invitationId)
    return undefined
  },
  async createOwnTeam({ actor, body }) {
    await colleagues.createOwnTeam(actor, body)
    return colleagues.showOwnOrganisation(actor)
  },
  async renameOwnTeam({ actor, params, body }) {
    await colleagues.renameOwnTeam(actor, params.teamId, body)
    return colleagues.showOwnOrganisation(actor)
  },
  showOwnTeamRemoval: ({ actor, params }) => colleagues.showOwnTeamRemoval(actor, params.teamId),
  async removeOwnTeam({ actor, params }) {
    await colleagues.removeOwnTeam(actor, params.teamId)
    return undefined
  },
})
