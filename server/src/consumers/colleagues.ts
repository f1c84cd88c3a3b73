import type { colleague, ListQuery, ownOrganisation, ownTeamRemoval } from '@portico/contract'
import type { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { pageOf, readCursor } from '../platform/database/cursor.ts'
import type { Db } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import type { Removal } from './departure.ts'
import type { NewInvitation } from './inputs.ts'
import type { Invitations, InvitationView } from './invitations.ts'
import * as rows from './members.queries.ts'
import type { Memberships } from './memberships.ts'
import type { Organisations } from './organisations.ts'
import { findTeam, teamsOf } from './teams.queries.ts'
import type { Teams } from './teams.ts'

export type Colleague = z.input<typeof colleague>
export type OwnOrganisation = z.input<typeof ownOrganisation>

interface List<T> {
  items: T[]
  nextCursor: string | null
  total: number | null
}

type ColleagueToInvite = Omit<NewInvitation, 'organisationId' | 'adminRoles' | 'productIds'>

/** More than people could tell apart; stops programs that make teams. */
const mostTeams = 200

/**
 * What people do in the organisation their session works in. Each is refused with `no-own-organisation` to who belongs nowhere but in the
 * default one, and what only its admins may do with `admins-only`. What belongs to another organisation answers like what does not exist.
 */
export interface Colleagues {
  /** @returns the organisation's id */
  requireOrganisationAdmin(actor: Actor): string
  showOwnOrganisation(actor: Actor): Promise<OwnOrganisation>
  /** @throws Refused `organisation-name-taken`, `outdated` */
  renameOwnOrganisation(actor: Actor, input: { name: string }, seenVersion: number | null): Promise<void>
  /** An admin sees everybody; others see who shares a team with them. */
  listColleagues(actor: Actor, query: ListQuery): Promise<List<Colleague>>
  /** @throws Refused `member-not-found`, also for somebody the actor does not see */
  showColleague(actor: Actor, accountId: string): Promise<Colleague>
  /** @throws Refused `last-admin`, `member-not-found`, `team-not-found` */
  changeColleague(
    actor: Actor,
    accountId: string,
    changes: { role?: 'admin' | 'member' | undefined; teamIds?: readonly string[] | undefined },
  ): Promise<void>
  showColleagueRemoval(actor: Actor, accountId: string): Promise<Removal>
  /** @throws Refused `last-admin`, `member-not-found`, `nobody-to-own`, `confirmation-needed`, `confirmation-outdated` */
  removeColleague(actor: Actor, accountId: string, confirm?: string): Promise<void>
  /** Without those that bring a role at the back office, which are not the organisation's business. */
  listOwnInvitations(actor: Actor, query: ListQuery): Promise<List<InvitationView>>
  /** @throws Refused as `createInvitation` */
  inviteColleague(actor: Actor, input: ColleagueToInvite): Promise<InvitationView>
  /** @throws Refused `invitation-not-found`, `sent-lately` */
  resendOwnInvitation(actor: Actor, invitationId: string): Promise<InvitationView>
  /** @throws Refused `invitation-not-found` */
  withdrawOwnInvitation(actor: Actor, invitationId: string): Promise<void>
  /** @throws Refused `team-name-taken`, `too-many-teams` */
  createOwnTeam(actor: Actor, input: { name: string }): Promise<void>
  /** @throws Refused `team-not-found`, `team-name-taken` */
  renameOwnTeam(actor: Actor, teamId: string, input: { name: string }): Promise<void>
  /** @throws Refused `team-not-found`, `default-team` */
  showOwnTeamRemoval(actor: Actor, teamId: string): Promise<z.input<typeof ownTeamRemoval>>
  removeOwnTeam(actor: Actor, teamId: string): Promise<void>
}

export function createColleagues(
  { db }: { db: Db },
  consumers: Memberships & Organisations & Teams & Invitations,
): Colleagues {
  const sightOf = (actor: Actor) => {
    const { id, role } = ownOf(actor)
    return { organisationId: id, sharing: role === 'admin' ? undefined : actor.teamIds }
  }

  async function requireOwnTeam(actor: Actor, teamId: string): Promise<void> {
    const organisationId = requireAdmin(actor)
    if ((await findTeam(db, teamId))?.organisationId !== organisationId) throw absent('team')
  }

  async function requireOwnInvitation(actor: Actor, id: string): Promise<void> {
    const organisationId = requireAdmin(actor)
    const { organisation, adminRoles } = await consumers.showInvitation(id)
    if (organisation.id !== organisationId || adminRoles.length > 0) throw absent('invitation')
  }

  return {
    requireOrganisationAdmin: requireAdmin,

    async showOwnOrganisation(actor) {
      const { id, role } = ownOf(actor)
      const found = await consumers.showOrganisation(id)
      const teams = role === 'admin' ? found.teams : found.teams.filter((team) => actor.teamIds.includes(team.id))
      return { ...found, role, teams }
    },

    renameOwnOrganisation: async (actor, input, seenVersion) =>
      consumers.renameOrganisation(actor, requireAdmin(actor), input, seenVersion),

    async listColleagues(actor, { limit, cursor, total, search }) {
      const filter = { ...sightOf(actor), search }
      const found = await rows.listMembers(db, { ...filter, after: readCursor(cursor), limit: limit + 1 })
      const { page, nextCursor } = pageOf(found, limit, (row) => row.name)
      return {
        items: page.map((row) => seenBy(actor, row)),
        nextCursor,
        total: total ? await rows.countMembersWhere(db, filter) : null,
      }
    },

    async showColleague(actor, accountId) {
      const found = await rows.findMember(db, { ...sightOf(actor), accountId })
      if (!found) throw absent('member')
      return seenBy(actor, found)
    },

    changeColleague: async (actor, accountId, changes) =>
      consumers.updateMember(actor, { organisationId: requireAdmin(actor), accountId }, changes, { keepsAdmin: true }),

    showColleagueRemoval: async (actor, accountId) =>
      consumers.showMemberRemoval(actor, { organisationId: requireAdmin(actor), accountId }),

    removeColleague: async (actor, accountId, confirm) =>
      consumers.removeMember(actor, { organisationId: requireAdmin(actor), accountId }, confirm, { keepsAdmin: true }),

    listOwnInvitations: async (actor, query) =>
      consumers.listInvitations({ ...query, organisationId: requireAdmin(actor), withoutRoles: true }),

    async inviteColleague(actor, { email, firstName, lastName, role, teamIds, mailLanguage }) {
      const organisationId = requireAdmin(actor)
      const wanted = { email, firstName, lastName, role, teamIds, organisationId, mailLanguage }
      const { invitationId } = await consumers.createInvitation(actor, wanted)
      return consumers.showInvitation(invitationId)
    },

    async resendOwnInvitation(actor, id) {
      await requireOwnInvitation(actor, id)
      await consumers.resendInvitation(actor, id)
      return consumers.showInvitation(id)
    },

    async withdrawOwnInvitation(actor, id) {
      await requireOwnInvitation(actor, id)
      await consumers.withdrawInvitation(actor, id)
    },

    async createOwnTeam(actor, input) {
      const organisationId = requireAdmin(actor)
      if ((await teamsOf(db, organisationId)).length >= mostTeams) {
        throw new Refused('too-many-teams', `An organisation has at most ${mostTeams} teams.`)
      }
      await consumers.createTeam(actor, organisationId, input)
    },

    async renameOwnTeam(actor, teamId, input) {
      await requireOwnTeam(actor, teamId)
      await consumers.renameTeam(actor, teamId, input)
    },

    async showOwnTeamRemoval(actor, teamId) {
      await requireOwnTeam(actor, teamId)
      const { apps, catalogues, ...people } = await consumers.showTeamRemoval(teamId)
      // Their names may be of things an admin of the organisation does not see.
      return { ...people, apps: apps.length, catalogues: catalogues.length }
    },

    async removeOwnTeam(actor, teamId) {
      await requireOwnTeam(actor, teamId)
      await consumers.removeTeam(actor, teamId)
    },
  }
}

function ownOf({ organisation }: Actor): NonNullable<Actor['organisation']> {
  if (organisation && !organisation.isDefault) return organisation
  throw new Refused('no-own-organisation', 'You belong to no organisation of your own yet.', { kind: 'forbidden' })
}

/** @returns the organisation's id */
function requireAdmin(actor: Actor): string {
  const { id, role } = ownOf(actor)
  if (role === 'admin') return id
  throw new Refused('admins-only', 'Only an admin of your organisation may do this.', { kind: 'forbidden' })
}

function seenBy({ organisation, teamIds }: Actor, row: rows.MemberRow): Colleague {
  if (organisation?.role === 'admin') return row
  return { ...row, email: null, teams: row.teams.filter(({ id }) => teamIds.includes(id)) }
}
