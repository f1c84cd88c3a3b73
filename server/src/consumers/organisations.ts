import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { newOrganisation, newTeam } from './inputs.ts'
import { findOrganisation, insertOrganisation, insertTeam } from './organisations.queries.ts'

const defaultTeamName = 'Default team'

export interface Organisations {
  /** With its default team. @throws Refused `organisation-name-taken` */
  createOrganisation(
    actor: Actor,
    input: { name: string },
    tx?: Db,
  ): Promise<{ organisationId: string; teamId: string }>
  /** @throws Refused `organisation-not-found`, `team-name-taken` */
  createTeam(actor: Actor, organisationId: string, input: { name: string }, tx?: Db): Promise<{ teamId: string }>
}

export function createOrganisations({ db, now }: { db: Db; now: () => Date }): Organisations {
  return {
    createOrganisation: (actor, input, outer = db) =>
      inTransaction(outer, async (tx) => {
        const { name } = newOrganisation.parse(input)
        const at = now()
        const organisationId = newId()
        const teamId = newId()
        const organisation = { id: organisationId, name, created_at: at, updated_at: at }
        if (!(await insertOrganisation(tx, organisation))) throw nameTaken('organisation')
        await insertTeam(tx, {
          id: teamId,
          organisation_id: organisationId,
          name: defaultTeamName,
          is_default: true,
          created_at: at,
        })
        const object = { kind: 'organisation', id: organisationId, name }
        await recordAudit(tx, actor, at, { action: 'organisation.created', object })
        return { organisationId, teamId }
      }),

    createTeam: (actor, organisationId, input, outer = db) =>
      inTransaction(outer, async (tx) => {
        const { name } = newTeam.parse(input)
        const organisation = await findOrganisation(tx, organisationId)
        if (!organisation) throw absent('organisation')
        const at = now()
        const teamId = newId()
        const team = { id: teamId, organisation_id: organisationId, name, created_at: at }
        if (!(await insertTeam(tx, team))) throw nameTaken('team')
        const object = { kind: 'team', id: teamId, name }
        const details = { organisation: organisation.name }
        await recordAudit(tx, actor, at, { action: 'team.created', object, details })
        return { teamId }
      }),
  }
}

const nameTaken = (what: 'organisation' | 'team') =>
  new Refused(`${what}-name-taken`, 'This name is taken. Choose another one.', { field: 'name' })
