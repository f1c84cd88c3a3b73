import type { teamRemoval } from '@portico/contract'
import type { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Db, inTransaction, violatedConstraint } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { bumpStamp } from '../platform/stamps.ts'
import { newTeam } from './inputs.ts'
import { insertTeamMembers, isMember } from './memberships.queries.ts'
import type { Memberships } from './memberships.ts'
import { lockOrganisation } from './organisations.queries.ts'
import * as rows from './teams.queries.ts'

export interface Teams {
  /** @throws Refused `organisation-not-found`, `team-name-taken` */
  createTeam(actor: Actor, organisationId: string, input: { name: string }, tx?: Db): Promise<{ teamId: string }>
  /** @returns the organisation it belongs to. @throws Refused `team-not-found`, `team-name-taken` */
  renameTeam(actor: Actor, teamId: string, input: { name: string }): Promise<{ organisationId: string }>
  showTeamRemoval(teamId: string): Promise<z.input<typeof teamRemoval>>
  /** Who is in no other team goes to the default one. @throws Refused `team-not-found`, `default-team` */
  removeTeam(actor: Actor, teamId: string): Promise<void>
  /** @returns the organisation of the team. @throws Refused `team-not-found`, `member-not-found` */
  addTeamMember(actor: Actor, teamId: string, accountId: string): Promise<{ organisationId: string }>
  /** @returns the organisation of the team. @throws Refused `team-not-found`, `member-not-found`, `only-team` */
  removeTeamMember(actor: Actor, teamId: string, accountId: string): Promise<{ organisationId: string }>
}

export function createTeams(
  { db, now }: { db: Db; now: () => Date },
  { updateMember }: Pick<Memberships, 'updateMember'>,
): Teams {
  async function requireTeam(within: Db, id: string) {
    const team = await rows.findTeam(within, id)
    if (!team) throw absent('team')
    return team
  }

  async function requireMembersTeam(teamId: string, accountId: string) {
    const team = await requireTeam(db, teamId)
    const { organisationId } = team
    if (!(await isMember(db, { organisationId, accountId }))) throw absent('member')
    return { team, teamIds: await rows.teamIdsOf(db, accountId, organisationId) }
  }

  return {
    createTeam: (actor, organisationId, input, outer = db) =>
      inTransaction(outer, async (tx) => {
        const { name } = newTeam.parse(input)
        const organisation = await lockOrganisation(tx, organisationId)
        if (!organisation) throw absent('organisation')
        const at = now()
        const teamId = newId()
        const team = { id: teamId, organisation_id: organisationId, name, created_at: at }
        if (!(await rows.insertTeam(tx, team))) throw nameTaken()
        await recordAudit(tx, actor, at, {
          action: 'team.created',
          object: { kind: 'team', id: teamId, name },
          details: { organisation: organisation.name },
        })
        return { teamId }
      }),

    renameTeam: (actor, teamId, input) =>
      inTransaction(db, async (tx) => {
        const { name } = newTeam.parse(input)
        const before = await requireTeam(tx, teamId)
        await rows.renameTeam(tx, teamId, name).catch((error: unknown) => {
          throw violatedConstraint(error) === 'teams_name_key' ? nameTaken() : error
        })
        await recordAudit(tx, actor, now(), {
          action: 'team.renamed',
          object: { kind: 'team', id: teamId, name },
          details: { before: before.name, after: name },
        })
        return { organisationId: before.organisationId }
      }),

    async showTeamRemoval(teamId) {
      const team = await requireTeam(db, teamId)
      if (team.isDefault) throw defaultTeam()
      const [members, alone, uses] = await Promise.all([
        rows.countTeamMembers(db, teamId),
        rows.onlyInTeam(db, teamId),
        rows.usesOfTeam(db, teamId),
      ])
      return { members, movesToDefaultTeam: alone.length, ...uses }
    },

    async removeTeam(actor, teamId) {
      await inTransaction(db, async (tx) => {
        const { organisationId } = await requireTeam(tx, teamId)
        await lockOrganisation(tx, organisationId)
        const team = await requireTeam(tx, teamId)
        if (team.isDefault) throw defaultTeam()
        const alone = await rows.onlyInTeam(tx, teamId)
        const { id: defaultId } = await rows.findDefaultTeam(tx, organisationId)
        await rows.deleteTeam(tx, teamId)
        for (const account_id of alone) {
          await insertTeamMembers(tx, { organisation_id: organisationId, account_id }, [defaultId])
        }
        // Catalogues that were open to it are not any more.
        await bumpStamp(tx, 'catalogue')
        await recordAudit(tx, actor, now(), {
          action: 'team.removed',
          object: { kind: 'team', id: teamId, name: team.name },
          details: { movedToDefaultTeam: alone.length },
        })
      })
    },

    async addTeamMember(actor, teamId, accountId) {
      const { team, teamIds } = await requireMembersTeam(teamId, accountId)
      const { organisationId } = team
      await updateMember(actor, { organisationId, accountId }, { teamIds: [...teamIds, teamId] })
      return { organisationId }
    },

    async removeTeamMember(actor, teamId, accountId) {
      const { team, teamIds } = await requireMembersTeam(teamId, accountId)
      const { organisationId } = team
      if (team.isDefault && teamIds.length === 0) {
        throw new Refused('only-team', 'Whoever is in no other team is in the default one.')
      }
      const left = teamIds.filter((id) => id !== teamId)
      await updateMember(actor, { organisationId, accountId }, { teamIds: left })
      return { organisationId }
    },
  }
}

const nameTaken = () => new Refused('team-name-taken', 'This name is taken. Choose another one.', { field: 'name' })

const defaultTeam = () =>
  new Refused('default-team', 'The default team holds whoever is in no other. It can be renamed, but not deleted.')
