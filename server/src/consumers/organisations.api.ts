import type { organisationEndpoints } from '@portico/contract'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { Memberships } from './memberships.ts'
import type { Organisations } from './organisations.ts'
import type { People } from './people.ts'
import type { Teams } from './teams.ts'

export const organisationsApi = (
  consumers: People & Organisations & Teams & Memberships,
): Handlers<typeof organisationEndpoints> => ({
  listOrganisations: ({ query }) => consumers.listOrganisations(query),
  async createOrganisation({ actor, body }) {
    const { organisationId } = await consumers.createOrganisation(actor, body)
    return consumers.showOrganisation(organisationId)
  },
  showOrganisation: ({ params }) => consumers.showOrganisation(params.organisationId),
  async renameOrganisation({ actor, params, body, seenVersion }) {
    await consumers.renameOrganisation(actor, params.organisationId, body, seenVersion)
    return consumers.showOrganisation(params.organisationId)
  },
  showOrganisationRemoval: ({ params }) => consumers.showOrganisationRemoval(params.organisationId),
  async removeOrganisation({ actor, params, query }) {
    await consumers.removeOrganisation(actor, params.organisationId, query.confirm)
    return undefined
  },
  listMembers: ({ params, query }) => consumers.listMembers(params.organisationId, query),
  async addMember({ actor, params, body }) {
    await consumers.addMember(actor, { ...params, ...body })
    return consumers.showMember({ ...params, accountId: body.accountId })
  },
  async updateMember({ actor, params, body }) {
    await consumers.updateMember(actor, params, body)
    return consumers.showMember(params)
  },
  showMemberRemoval: ({ actor, params }) => consumers.showMemberRemoval(actor, params),
  async removeMember({ actor, params, query }) {
    await consumers.removeMember(actor, params, query.confirm)
    return undefined
  },
  async createTeam({ actor, params, body }) {
    await consumers.createTeam(actor, params.organisationId, body)
    return consumers.showOrganisation(params.organisationId)
  },
  async renameTeam({ actor, params, body }) {
    const { organisationId } = await consumers.renameTeam(actor, params.teamId, body)
    return consumers.showOrganisation(organisationId)
  },
  showTeamRemoval: ({ params }) => consumers.showTeamRemoval(params.teamId),
  async removeTeam({ actor, params }) {
    await consumers.removeTeam(actor, params.teamId)
    return undefined
  },
  async addTeamMember({ actor, params: { teamId, accountId } }) {
    const { organisationId } = await consumers.addTeamMember(actor, teamId, accountId)
    return consumers.showMember({ organisationId, accountId })
  },
  async removeTeamMember({ actor, params: { teamId, accountId } }) {
    const { organisationId } = await consumers.removeTeamMember(actor, teamId, accountId)
    return consumers.showMember({ organisationId, accountId })
  },
})
