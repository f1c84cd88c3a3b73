import type { organisation } from '@portico/contract'
import type { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Db, inTransaction, violatedConstraint } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { publish } from '../platform/outbox/events.ts'
import { bumpStamp } from '../platform/stamps.ts'
import { refuseOutdated } from '../platform/versions.ts'
import { carryOut, type Departure, type Removal, removalOf, requireConfirmed, shown } from './departure.ts'
import { newOrganisation } from './inputs.ts'
import type { MembersApps } from './members-apps.ts'
import { countMembers, isMember, takeMembershipsIn } from './memberships.queries.ts'
import { placeNewAccount } from './memberships.ts'
import * as rows from './organisations.queries.ts'
import { insertTeam, teamsOf } from './teams.queries.ts'

const defaultTeamName = 'Default team'

export type OrganisationView = z.input<typeof organisation>

export interface Organisations {
  /** With its default team. @throws Refused `organisation-name-taken` */
  createOrganisation(
    actor: Actor,
    input: { name: string },
    tx?: Db,
  ): Promise<{ organisationId: string; teamId: string }>
  /** @throws Refused `organisation-not-found` */
  showOrganisation(organisationId: string): Promise<OrganisationView>
  /** @throws Refused `organisation-not-found`, `organisation-name-taken`, `outdated` */
  renameOrganisation(
    actor: Actor,
    organisationId: string,
    input: { name: string },
    seenVersion: number | null,
  ): Promise<void>
  showOrganisationRemoval(organisationId: string): Promise<Removal>
  /**
   * Who belongs nowhere else goes to the default organisation, with their apps.
   * @throws Refused `organisation-not-found`, `default-organisation`, `confirmation-needed`, `confirmation-outdated`
   */
  removeOrganisation(actor: Actor, organisationId: string, confirm?: string): Promise<void>
}

export interface OrganisationsDeps {
  db: Db
  now: () => Date
  apps: MembersApps
}

export function createOrganisations(deps: OrganisationsDeps): Organisations {
  const { db, now, apps } = deps

  async function departureOf(within: Db, id: string): Promise<Departure & { toDefault: string[] }> {
    const organisation = await rows.findOrganisation(within, id)
    if (!organisation) throw absent('organisation')
    if (organisation.isDefault) {
      throw new Refused('default-organisation', 'The default organisation is where people without another one are.')
    }
    const home = await rows.findDefaultOrganisation(within)
    const owned = await apps.list(within, { organisationId: id })
    const members = (await countMembers(within, [id])).get(id) ?? 0
    // Who takes an app along has to be where it goes.
    const toDefault = [
      ...new Set([...(await rows.belongingNowhereElse(within, id)), ...owned.map(({ ownerId }) => ownerId)]),
    ]
    const fates = owned.map((app) => ({
      ...shown(app, organisation.name),
      organisationId: home.id,
      outcome: 'personal' as const,
      newOwner: { id: app.ownerId, name: app.ownerName },
    }))
    return { fates, members, movesToDefault: toDefault.length, toDefault }
  }

  return {
    createOrganisation: (actor, input, outer = db) =>
      inTransaction(outer, async (tx) => {
        const { name } = newOrganisation.parse(input)
        const at = now()
        const organisationId = newId()
        const teamId = newId()
        const organisation = { id: organisationId, name, created_at: at, updated_at: at }
        if (!(await rows.insertOrganisation(tx, organisation))) throw nameTaken()
        await insertTeam(tx, {
          id: teamId,
          organisation_id: organisationId,
          name: defaultTeamName,
          is_default: true,
          created_at: at,
        })
        const object = { kind: 'organisation', id: organisationId, name }
        await recordAudit(tx, actor, at, { action: 'organisation.created', object })
        await publish(tx, at, 'organisation.created', { organisationId })
        return { organisationId, teamId }
      }),

    async showOrganisation(id) {
      const found = await rows.findOrganisation(db, id)
      if (!found) throw absent('organisation')
      const [teams, members, owned] = await Promise.all([teamsOf(db, id), countMembers(db, [id]), apps.count(db, id)])
      return { ...found, teams, members: members.get(id) ?? 0, apps: owned }
    },

    async renameOrganisation(actor, id, input, seenVersion) {
      const { name } = newOrganisation.parse(input)
      await inTransaction(db, async (tx) => {
        const before = await rows.lockOrganisation(tx, id)
        if (!before) throw absent('organisation')
        refuseOutdated('organisation', before.version, seenVersion)
        await rows.updateOrganisation(tx, id, { name }, now()).catch((error: unknown) => {
          throw violatedConstraint(error) === 'organisations_name_key' ? nameTaken() : error
        })
        await recordAudit(tx, actor, now(), {
          action: 'organisation.renamed',
          object: { kind: 'organisation', id, name },
          details: { before: before.name, after: name },
        })
      })
    },

    showOrganisationRemoval: async (id) => removalOf(await departureOf(db, id)),

    async removeOrganisation(actor, id, confirm) {
      const touched = await inTransaction(db, async (tx) => {
        const organisation = await rows.lockOrganisation(tx, id)
        if (!organisation) throw absent('organisation')
        const members = await takeMembershipsIn(tx, id)
        const departure = await departureOf(tx, id)
        requireConfirmed(departure, confirm)
        const home = await rows.findDefaultOrganisation(tx)
        for (const accountId of departure.toDefault) {
          if (!(await isMember(tx, { accountId, organisationId: home.id }))) await placeNewAccount(tx, accountId, now())
        }
        const appIds = await carryOut(deps, tx, actor, departure.fates)
        await rows.emptyOrganisation(tx, id)
        await rows.updateOrganisation(tx, id, { removed_at: now() }, now())
        // Catalogues that were open to it are not any more.
        await bumpStamp(tx, 'catalogue')
        await recordAudit(tx, actor, now(), {
          action: 'organisation.removed',
          object: { kind: 'organisation', id, name: organisation.name },
          details: { members: members.length, movedToDefault: departure.toDefault.length, apps: appIds },
        })
        for (const { accountId } of members) {
          await publish(tx, now(), 'membership.ended', { organisationId: id, accountId })
        }
        await publish(tx, now(), 'organisation.removed', { organisationId: id })
        return appIds
      })
      await apps.settle(touched)
    },
  }
}

const nameTaken = () =>
  new Refused('organisation-name-taken', 'This name is taken. Choose another one.', { field: 'name' })
