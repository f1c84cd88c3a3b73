import type { Identity, MailLanguagePort } from '../identity/index.ts'
import { type Actor, system } from '../platform/actor.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { publish } from '../platform/outbox/events.ts'
import { forgetImportedRows } from './account-imports.queries.ts'
import { carryOut, type Departure, fatesOfAppsOf, type Removal, removalOf, requireConfirmed } from './departure.ts'
import { type NewPerson, newPerson } from './inputs.ts'
import { requireRoles } from './invitations.ts'
import type { MembersApps } from './members-apps.ts'
import { lockOrganisationsOf, organisationIdsOf, removeMembershipsOf } from './memberships.queries.ts'
import type { Memberships } from './memberships.ts'
import { withdrawOpenRequest } from './open-requests.ts'
import { findDefaultOrganisation } from './organisations.queries.ts'
import { findAccount } from './people.queries.ts'

export interface Accounts {
  /**
   * With a password, in an organisation or in the default one.
   * @throws Refused `email-taken`, `weak-password`, `organisation-not-found`, `team-not-found`, `language-not-offered`
   */
  createPerson(actor: Actor, input: NewPerson): Promise<{ accountId: string }>
  showAccountRemoval(accountId: string): Promise<Removal>
  /**
   * Erases who somebody was; their apps stay with the organisation or are deleted, as shown.
   * @throws Refused `account-not-found`, `own-account`, `last-owner`, `back-office-account`, `confirmation-needed`, `confirmation-outdated`
   */
  removeAccount(actor: Actor, accountId: string, confirm?: string): Promise<void>
  /**
   * The same for somebody who waits for approval.
   * @throws Refused `account-not-found`, `account-not-waiting`, `has-apps`, `back-office-account`
   */
  rejectAccount(actor: Actor, accountId: string, reason: string): Promise<void>
  /** Removes accounts whose address nobody has confirmed in time, but for those that own apps. @returns how many went */
  removeNeverConfirmed(): Promise<number>
  /**
   * The same for oneself, with the password.
   * @throws Refused `wrong-password`, `too-many-attempts`, `has-role`, `confirmation-needed`, `confirmation-outdated`
   */
  removeOwnAccount(actor: Actor, input: { password: string; confirm: string | undefined }): Promise<void>
}

export interface AccountsDeps {
  db: Db
  now: () => Date
  identity: Pick<
    Identity,
    | 'createAccount'
    | 'limitToProducts'
    | 'requireFitLimit'
    | 'eraseAccount'
    | 'eraseNeverConfirmed'
    | 'listNeverConfirmed'
    | 'rejectAccount'
    | 'confirmPassword'
  >
  apps: MembersApps
  mailLanguages: MailLanguagePort
}

export function createAccounts(deps: AccountsDeps, { addMember }: Pick<Memberships, 'addMember'>): Accounts {
  const { db, now, identity, apps, mailLanguages } = deps

  async function departureOf(within: Db, accountId: string): Promise<Departure> {
    if (!(await findAccount(within, accountId, now()))) throw absent('account')
    return { fates: await fatesOfAppsOf(deps, within, { accountId }, null), members: 0, movesToDefault: 0 }
  }

  /** @param erase takes name and address, after what depends on them has been settled */
  async function remove(
    actor: Actor,
    accountId: string,
    { agreed, erase }: { agreed: (departure: Departure) => void; erase: (tx: Db) => Promise<void> },
  ): Promise<void> {
    const touched = await inTransaction(db, async (tx) => {
      await lockOrganisationsOf(tx, accountId)
      const organisationIds = await organisationIdsOf(tx, accountId)
      const departure = await departureOf(tx, accountId)
      agreed(departure)
      const appIds = await carryOut(deps, tx, actor, departure.fates)
      await removeMembershipsOf(tx, accountId)
      await withdrawOpenRequest(tx, actor, accountId, now())
      await forgetImportedRows(tx, accountId)
      await erase(tx)
      for (const organisationId of organisationIds) {
        await publish(tx, now(), 'membership.ended', { organisationId, accountId })
      }
      return appIds
    })
    await apps.settle(touched)
  }

  const removeConfirmed = (actor: Actor, accountId: string, confirm: string | undefined) =>
    remove(actor, accountId, {
      agreed: (departure) => requireConfirmed(departure, confirm),
      erase: (tx) => identity.eraseAccount(actor, accountId, tx),
    })

  return {
    async createPerson(actor, input) {
      const { organisationId, role, teamIds, active, productIds, ...person } = newPerson.parse(input)
      requireRoles(actor, person.adminRoles)
      await mailLanguages.requireOffered(person.mailLanguage)
      return inTransaction(db, async (tx) => {
        await identity.requireFitLimit(person.adminRoles, productIds, tx)
        const created = await identity.createAccount(actor, { ...person, status: active ? 'active' : 'pending' }, tx)
        const { accountId } = created
        if (productIds !== null) await identity.limitToProducts(actor, accountId, productIds, tx)
        const home = organisationId ?? (await findDefaultOrganisation(tx)).id
        await addMember(actor, { organisationId: home, accountId, role, teamIds }, tx)
        await publish(tx, now(), 'account.created', { accountId, active })
        return created
      })
    },

    showAccountRemoval: async (accountId) => removalOf(await departureOf(db, accountId)),

    async removeAccount(actor, accountId, confirm) {
      if (actor.accountId === accountId) {
        throw new Refused('own-account', 'This is the account you are signed in with. Ask another owner to delete it.')
      }
      await removeConfirmed(actor, accountId, confirm)
    },

    rejectAccount: (actor, accountId, reason) =>
      remove(actor, accountId, {
        agreed: refuseWithApps,
        erase: (tx) => identity.rejectAccount(actor, accountId, reason, tx),
      }),

    async removeNeverConfirmed() {
      const actor = system('Portal')
      let removed = 0
      for (const { id } of await identity.listNeverConfirmed()) {
        const erase = (tx: Db) => identity.eraseNeverConfirmed(actor, id, tx)
        try {
          await remove(actor, id, { agreed: refuseWithApps, erase })
          removed += 1
        } catch (error) {
          // It owns apps, or was confirmed or removed in the meantime.
          if (!(error instanceof Refused)) throw error
        }
      }
      return removed
    },

    async removeOwnAccount(actor, { password, confirm }) {
      const accountId = actor.accountId ?? ''
      await identity.confirmPassword(actor, password)
      if ((await findAccount(db, accountId, now()))?.grants.length) {
        throw new Refused('has-role', 'You have a role at the back office. Ask another owner to delete your account.')
      }
      await removeConfirmed(actor, accountId, confirm)
    },
  }
}

/** Who never signed in has none, unless somebody gave them one. */
function refuseWithApps({ fates }: Departure): void {
  if (fates.length === 0) return
  throw new Refused('has-apps', 'This account owns apps. Delete it instead: there you see what becomes of them.')
}
