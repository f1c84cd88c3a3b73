import type { Fields } from '../custom-fields/index.ts'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Db, inTransaction, violatedConstraint } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { publish } from '../platform/outbox/events.ts'
import { refuseOutdated } from '../platform/versions.ts'
import type { AccountLock } from './account-lock.ts'
import {
  activeOwnerExists,
  findAccountByEmail,
  takeAccount,
  takeActiveOwners,
  updateAccount,
} from './accounts.queries.ts'
import { removeApiTokensOf } from './api-tokens.queries.ts'
import type { Identity } from './identity.ts'
import { accountChanges } from './inputs.ts'
import type { PasswordHistory } from './password-history.ts'
import { removePasswordResetsOf } from './password-resets.queries.ts'
import type { Passwords } from './passwords.ts'
import { lastOwner, refuseService, requireRightOver } from './rights-over-accounts.ts'
import { removeSessionsOf } from './sessions.queries.ts'
import { findLockOf, removeFailuresOf } from './sign-in-failures.queries.ts'

export interface AdministrationDeps {
  db: Db
  now: () => Date
  randomBytes: (size: number) => Buffer
  passwords: Passwords
  lock: AccountLock
  passwordHistory: PasswordHistory
  fields: Pick<Fields, 'writeFields'>
}

type AdministrationVerbs = Pick<
  Identity,
  | 'activateAccount'
  | 'deactivateAccount'
  | 'giveTemporaryPassword'
  | 'hasActiveOwner'
  | 'resetPassword'
  | 'sendPasswordReset'
  | 'unlockAccount'
  | 'updateAccount'
>

/** What administrators and operators do with the accounts of others. */
export function createAdministration(deps: AdministrationDeps): AdministrationVerbs {
  const { db, now, randomBytes, passwords, lock, passwordHistory, fields } = deps
  return {
    activateAccount: (actor, accountId) =>
      inTransaction(db, async (tx) => {
        const account = await takeAccount(tx, accountId)
        if (!account) throw absent('account')
        requireRightOver(actor, account)
        if (account.status === 'active') return
        await updateAccount(tx, accountId, now(), { status: 'active' })
        await record(tx, actor, 'account.activated', account, { before: account.status })
        await publish(tx, now(), 'account.activated', { accountId })
      }),

    deactivateAccount: (actor, accountId) =>
      inTransaction(db, async (tx) => {
        // Owners first and in order: of two who deactivate each other at once, the second finds herself the last.
        const owners = await takeActiveOwners(tx)
        const account = await takeAccount(tx, accountId)
        if (!account) throw absent('account')
        requireRightOver(actor, account)
        if (account.status === 'disabled') return
        if (owners.length === 1 && owners[0] === accountId) throw lastOwner()
        await updateAccount(tx, accountId, now(), { status: 'disabled' })
        const sessionsEnded = await removeSessionsOf(tx, accountId)
        const apiTokensEnded = await removeApiTokensOf(tx, accountId)
        const ended = { sessionsEnded, apiTokensEnded }
        await record(tx, actor, 'account.deactivated', account, { before: account.status, ...ended })
        await publish(tx, now(), 'account.deactivated', { accountId })
      }),

    unlockAccount: (actor, accountId) =>
      inTransaction(db, async (tx) => {
        const account = await takeAccount(tx, accountId)
        if (!account) throw absent('account')
        requireRightOver(actor, account)
        const lockedUntil = await findLockOf(tx, accountId, now())
        if (!lockedUntil) throw new Refused('not-locked', 'This account is not locked.')
        await removeFailuresOf(tx, accountId)
        await record(tx, actor, 'account.unlocked', account, { lockedUntil })
        await publish(tx, now(), 'account.unlocked', { accountId })
      }),

    async updateAccount(actor, accountId, input, seenVersion) {
      const { email, firstName, lastName, fields: given = {} } = accountChanges.parse(input)
      await inTransaction(db, async (tx) => {
        const account = await takeAccount(tx, accountId)
        if (!account) throw absent('account')
        requireRightOver(actor, account)
        refuseOutdated('account', account.version, seenVersion)
        if (email !== undefined && email !== account.email) refuseService(account)
        const before = { email: account.email, firstName: account.first_name, lastName: account.last_name }
        const after = {
          email: email ?? before.email,
          firstName: firstName ?? before.firstName,
          lastName: lastName ?? before.lastName,
        }
        const names = { first_name: after.firstName, last_name: after.lastName }
        await updateAccount(tx, accountId, now(), { email: after.email, ...names }).catch(refuseTaken)
        // What was sent to the old address must not open the account any more.
        if (after.email !== before.email) await removePasswordResetsOf(tx, accountId)
        const values = { subject: 'account', subjectId: accountId, moment: 'back-office', given } as const
        const changed = await fields.writeFields(tx, values)
        await record(tx, actor, 'account.updated', account, {
          before: { ...before, fields: changed.before },
          after: { ...after, fields: changed.after },
        })
        if (changed.reachesKeys) await publish(tx, now(), 'account.fields-changed', { accountId })
        await publish(tx, now(), 'account.updated', { accountId })
      })
    },

    sendPasswordReset: (actor, accountId) =>
      inTransaction(db, async (tx) => {
        const account = await takeAccount(tx, accountId)
        if (!account) throw absent('account')
        requireRightOver(actor, account)
        refuseService(account)
        await record(tx, actor, 'account.password-reset-sent', account, {})
        await publish(tx, now(), 'account.password-reset-asked', { email: account.email })
      }),

    async resetPassword(actor, email) {
      const account = await findAccountByEmail(db, email.trim().toLowerCase())
      if (!account) throw absent('account')
      return { password: await replacePassword(actor, account.id) }
    },

    async giveTemporaryPassword(actor, accountId) {
      if (actor.accountId === accountId) {
        throw new Refused('own-account', 'This is your own account: change your password on your profile.')
      }
      return { password: await replacePassword(actor, accountId) }
    },

    hasActiveOwner: () => activeOwnerExists(db),
  }

  /** @returns the password that holds until the next sign-in, when another one has to be chosen */
  async function replacePassword(actor: Actor, accountId: string): Promise<string> {
    const password = randomBytes(15).toString('base64url')
    const passwordHash = await passwords.hash(password)
    await inTransaction(db, async (tx) => {
      const account = await takeAccount(tx, accountId)
      if (!account) throw absent('account')
      requireRightOver(actor, account)
      refuseService(account)
      await passwordHistory.remember(tx, account)
      await updateAccount(tx, account.id, now(), { password_hash: passwordHash, must_change_password: true })
      await lock.forgive(tx, account.email)
      await removePasswordResetsOf(tx, account.id)
      const sessionsEnded = await removeSessionsOf(tx, account.id)
      await record(tx, actor, 'account.password-reset', account, { sessionsEnded })
      await publish(tx, now(), 'account.password-changed', { accountId })
    })
    return password
  }

  async function record(
    tx: Db,
    actor: Actor,
    action: `account.${string}`,
    { id, name }: { id: string; name: string },
    details: Record<string, unknown>,
  ): Promise<void> {
    await recordAudit(tx, actor, now(), { action, object: { kind: 'account', id, name }, details })
  }
}

function refuseTaken(error: unknown): never {
  if (violatedConstraint(error) !== 'accounts_email_key') throw error
  throw new Refused('email-taken', 'Another account has this e-mail address.', { field: 'email', cause: error })
}
