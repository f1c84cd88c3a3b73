import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Db, inTransaction, violatedConstraint } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { publish } from '../platform/outbox/events.ts'
import { carryOut, type Departure, fatesOfAppsOf, type Removal, removalOf, requireConfirmed } from './departure.ts'
import { type CheckedMembership, type NewMembership, newMembership } from './inputs.ts'
import type { MembersApps } from './members-apps.ts'
import * as rows from './memberships.queries.ts'
import { withdrawOpenRequest } from './open-requests.ts'
import {
  findDefaultOrganisation,
  findOrganisation,
  lockOrganisation,
  type OrganisationRow,
} from './organisations.queries.ts'
import { findDefaultTeam } from './teams.queries.ts'

interface MemberOf {
  organisationId: string
  accountId: string
}

/** People of an organisation must not leave it without an admin: then `last-admin` is refused. */
interface ByColleagues {
  keepsAdmin: boolean
}

export interface Memberships {
  /**
   * Makes an account a member of an organisation and of teams there, at least of the default team. Who waited in the default organisation
   * leaves it and takes their apps along.
   * @returns apps that came along, which are settled already unless a transaction was given
   * @throws Refused `organisation-not-found`, `account-not-found`, `team-not-found`, `already-member`, `default-organisation`
   */
  addMember(actor: Actor, membership: NewMembership, tx?: Db): Promise<string[]>
  /** What is left out stays. @throws Refused `member-not-found`, `team-not-found`, `default-organisation` */
  updateMember(
    actor: Actor,
    member: MemberOf,
    changes: { role?: 'admin' | 'member' | undefined; teamIds?: readonly string[] | undefined },
    by?: ByColleagues,
  ): Promise<void>
  /** @param actor whoever belongs there themselves takes over the apps */
  showMemberRemoval(actor: Actor, member: MemberOf): Promise<Removal>
  /** @throws Refused `member-not-found`, `nobody-to-own`, `default-organisation`, `confirmation-needed`, `confirmation-outdated` */
  removeMember(actor: Actor, member: MemberOf, confirm?: string, by?: ByColleagues): Promise<void>
  /** @returns false unless the account belongs there, and goes on to until the transaction ends */
  holdMembership(tx: Db, member: MemberOf): Promise<boolean>
}

export interface MembershipsDeps {
  db: Db
  now: () => Date
  apps: MembersApps
}

export function createMemberships(deps: MembershipsDeps): Memberships {
  const { db, now, apps } = deps

  async function record(tx: Db, actor: Actor, action: string, { id, name }: OrganisationRow, details: object) {
    const object = { kind: 'organisation', id, name }
    await recordAudit(tx, actor, now(), { action: `membership.${action}`, object, details: { ...details } })
  }

  /** @returns the apps that came along */
  async function leaveDefault(tx: Db, actor: Actor, { accountId, organisationId }: MemberOf): Promise<string[]> {
    const { id: defaultId } = await findDefaultOrganisation(tx)
    const waited = { accountId, organisationId: defaultId }
    if (defaultId === organisationId || !(await rows.takeMembership(tx, waited))) return []
    const owned = await apps.list(tx, { ownerId: accountId, organisationId: defaultId })
    for (const { id } of owned) await apps.give(tx, actor, id, { accountId, organisationId })
    await rows.removeMembership(tx, waited)
    await withdrawOpenRequest(tx, actor, accountId, now())
    return owned.map(({ id }) => id)
  }

  async function departureOf(within: Db, actor: Actor, member: MemberOf): Promise<Departure> {
    const organisation = await findOrganisation(within, member.organisationId)
    if (!organisation) throw absent('organisation')
    if (!(await rows.isMember(within, member))) throw absent('member')
    if (organisation.isDefault) throw stays()
    const elsewhere = (await rows.organisationIdsOf(within, member.accountId)).length - 1
    return {
      fates: await fatesOfAppsOf(deps, within, member, actor.accountId),
      members: 1,
      movesToDefault: elsewhere === 0 ? 1 : 0,
    }
  }

  return {
    async addMember(actor, input, outer = db) {
      const membership = newMembership.parse(input)
      const moved = await naming(() =>
        inTransaction(outer, async (tx) => {
          const organisation = await lockOrganisation(tx, membership.organisationId)
          if (!organisation) throw absent('organisation')
          if (organisation.isDefault && membership.role === 'admin') throw nobodyRules()
          if (!outer.isTransaction && (await rows.isService(tx, membership.accountId))) throw program()
          const at = now()
          if (!(await join(tx, membership, at))) {
            throw new Refused('already-member', `The account belongs to ${organisation.name} already.`, {
              field: 'accountId',
            })
          }
          const { accountId, role, teamIds } = membership
          await record(tx, actor, 'created', organisation, { accountId, role, teamIds })
          await publish(tx, at, 'membership.created', { organisationId: organisation.id, accountId, role })
          return leaveDefault(tx, actor, membership)
        }),
      )
      if (!outer.isTransaction) await apps.settle(moved)
      return moved
    },

    updateMember: (actor, member, { role, teamIds }, { keepsAdmin } = { keepsAdmin: false }) =>
      naming(() =>
        inTransaction(db, async (tx) => {
          const organisation = await lockOrganisation(tx, member.organisationId)
          if (!organisation) throw absent('organisation')
          const before = await rows.takeMembership(tx, member)
          if (!before) throw absent('member')
          if (organisation.isDefault && role === 'admin') throw nobodyRules()
          if (keepsAdmin && before.role === 'admin' && role === 'member') await requireAnotherAdmin(tx, member)
          if (role !== undefined) await rows.setRole(tx, member, role)
          if (teamIds !== undefined) await replaceTeams(tx, member, teamIds)
          const details = { accountId: member.accountId, before: { role: before.role }, after: { role, teamIds } }
          await record(tx, actor, 'changed', organisation, details)
          await publish(tx, now(), 'membership.changed', member)
        }),
      ),

    showMemberRemoval: async (actor, member) => removalOf(await departureOf(db, actor, member)),

    async removeMember(actor, member, confirm, { keepsAdmin } = { keepsAdmin: false }) {
      const touched = await inTransaction(db, async (tx) => {
        const organisation = await lockOrganisation(tx, member.organisationId)
        if (!organisation) throw absent('organisation')
        const before = await rows.takeMembership(tx, member)
        if (!before) throw absent('member')
        if (keepsAdmin && before.role === 'admin') await requireAnotherAdmin(tx, member)
        const departure = await departureOf(tx, actor, member)
        if (departure.fates.some(({ outcome }) => outcome === 'deleted')) {
          throw new Refused(
            'nobody-to-own',
            `Nobody else in ${organisation.name} could own the apps of this account. Delete them, or make somebody else a member first.`,
          )
        }
        requireConfirmed(departure, confirm)
        const appIds = await carryOut(deps, tx, actor, departure.fates)
        await rows.removeMembership(tx, member)
        if (departure.movesToDefault > 0) await placeNewAccount(tx, member.accountId, now())
        await record(tx, actor, 'ended', organisation, { accountId: member.accountId, apps: appIds })
        await publish(tx, now(), 'membership.ended', member)
        return appIds
      })
      await apps.settle(touched)
    },

    holdMembership: async (tx, member) => (await rows.holdMembership(tx, member)) !== undefined,
  }
}

/** Where self-registered people belong: the default organisation and its default team, as members. */
export async function placeNewAccount(tx: Db, accountId: string, at: Date): Promise<void> {
  const { id: organisationId } = await findDefaultOrganisation(tx)
  await join(tx, { organisationId, accountId, role: 'member', teamIds: [] }, at)
}

/** Into an organisation and teams there, the default one where none is named. @returns false for who is there already */
export async function join(
  tx: Db,
  { organisationId, accountId, role, teamIds }: CheckedMembership,
  at: Date,
): Promise<boolean> {
  const member = { organisation_id: organisationId, account_id: accountId }
  if (!(await rows.insertMembership(tx, { ...member, role, created_at: at }))) return false
  await rows.insertTeamMembers(tx, member, await teamsFor(tx, organisationId, teamIds))
  return true
}

async function requireAnotherAdmin(tx: Db, { organisationId, accountId }: MemberOf): Promise<void> {
  if (await rows.hasOtherAdmin(tx, organisationId, accountId)) return
  throw new Refused('last-admin', 'This is the only admin of the organisation. Make somebody else an admin first.', {
    field: 'role',
  })
}

async function replaceTeams(tx: Db, member: MemberOf, teamIds: readonly string[]): Promise<void> {
  await rows.removeTeamMembers(tx, member)
  const { organisationId, accountId } = member
  const teams = await teamsFor(tx, organisationId, teamIds)
  await rows.insertTeamMembers(tx, { organisation_id: organisationId, account_id: accountId }, teams)
}

/** Who is in no other team is in the default one. */
const teamsFor = async (tx: Db, organisationId: string, teamIds: readonly string[]) =>
  teamIds.length > 0 ? [...new Set(teamIds)] : [(await findDefaultTeam(tx, organisationId)).id]

async function naming<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const constraint = violatedConstraint(error)
    if (constraint === 'team_members_team') throw unknownTeam(error)
    if (constraint === 'memberships_account_id_fkey') throw absent('account')
    throw error
  }
}

const unknownTeam = (cause: unknown) =>
  new Refused('team-not-found', 'There is no such team in this organisation.', {
    kind: 'absent',
    field: 'teamIds',
    cause,
  })

const program = () =>
  new Refused('service-account', 'This is the account of a program: it belongs to no organisation.', {
    field: 'accountId',
  })

const nobodyRules = () =>
  new Refused(
    'default-organisation',
    'People of the default organisation do not know each other: nobody is its admin.',
    {
      field: 'role',
    },
  )

const stays = () =>
  new Refused(
    'default-organisation',
    'The default organisation is for who belongs nowhere else: make the account a member of another one instead.',
  )
