import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Db, inTransaction, violatedConstraint } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { type CheckedMembership, type NewMembership, newMembership } from './inputs.ts'
import { insertMembership, insertTeamMembers } from './memberships.queries.ts'
import { findDefaultOrganisation, findDefaultTeam, findOrganisation } from './organisations.queries.ts'

export interface Memberships {
  /**
   * Makes an account a member of an organisation and of teams there, at least of the default team.
   * @throws Refused `organisation-not-found`, `account-not-found`, `team-not-found`, `already-member`
   */
  addMember(actor: Actor, membership: NewMembership, tx?: Db): Promise<void>
}

export function createMemberships({ db, now }: { db: Db; now: () => Date }): Memberships {
  return {
    async addMember(actor, input, outer = db) {
      const membership = newMembership.parse(input)
      try {
        await inTransaction(outer, async (tx) => {
          const organisation = await findOrganisation(tx, membership.organisationId)
          if (!organisation) throw absent('organisation')
          const at = now()
          if (!(await join(tx, membership, at))) {
            throw new Refused('already-member', `The account belongs to ${organisation.name} already.`)
          }
          await recordAudit(tx, actor, at, {
            action: 'membership.created',
            object: { kind: 'organisation', id: organisation.id, name: organisation.name },
            details: { accountId: membership.accountId, role: membership.role, teamIds: membership.teamIds },
          })
        })
      } catch (error) {
        const constraint = violatedConstraint(error)
        if (constraint === 'team_members_team') throw absent('team')
        if (constraint === 'memberships_account_id_fkey') throw absent('account')
        throw error
      }
    },
  }
}

/** Where self-registered people belong: the default organisation and its default team, as members. */
export async function placeNewAccount(tx: Db, accountId: string, at: Date): Promise<void> {
  const { id: organisationId } = await findDefaultOrganisation(tx)
  await join(tx, { organisationId, accountId, role: 'member', teamIds: [] }, at)
}

async function join(
  tx: Db,
  { organisationId, accountId, role, teamIds }: CheckedMembership,
  at: Date,
): Promise<boolean> {
  const member = { organisation_id: organisationId, account_id: accountId }
  if (!(await insertMembership(tx, { ...member, role, created_at: at }))) return false
  const teams = teamIds.length > 0 ? [...new Set(teamIds)] : [(await findDefaultTeam(tx, organisationId)).id]
  await insertTeamMembers(tx, member, teams)
  return true
}
