import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { publish } from '../platform/outbox/events.ts'
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
import { removePasswordResetsOf } from './password-resets.queries.ts'
import type { Passwords } from './passwords.ts'
import { removeSessionsOf } from './sessions.queries.ts'

export interface AdministrationDeps {
  db: Db
  now: () => Date
  randomBytes: (size: number) => Buffer
  passwords: Passwords
  lock: AccountLock
}

type AdministrationVerbs = Pick<Identity, 'activateAccount' | 'deactivateAccount' | 'resetPassword' | 'hasActiveOwner'>

/** What administrators and operators do with the accounts of others. */
export function createAdministration(deps: AdministrationDeps): AdministrationVerbs {
  const { db, now, randomBytes, passwords, lock } = deps
  return {
    activateAccount: (actor, accountId) =>
      inTransaction(db, async (tx) => {
        const account = await takeAccount(tx, accountId)
        if (!account) throw absent('account')
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
        if (account.status === 'disabled') return
        if (owners.length === 1 && owners[0] === accountId) throw lastOwner()
        await updateAccount(tx, accountId, now(), { status: 'disabled' })
        const sessionsEnded = await removeSessionsOf(tx, accountId)
        const apiTokensEnded = await removeApiTokensOf(tx, accountId)
        const ended = { sessionsEnded, apiTokensEnded }
        await record(tx, actor, 'account.deactivated', account, { before: account.status, ...ended })
        await publish(tx, now(), 'account.deactivated', { accountId })
      }),

    async resetPassword(actor, email) {
      const account = await findAccountByEmail(db, email.trim().toLowerCase())
      if (!account) throw absent('account')
      const password = randomBytes(15).toString('base64url')
      const passwordHash = await passwords.hash(password)
      await inTransaction(db, async (tx) => {
        await updateAccount(tx, account.id, now(), { password_hash: passwordHash, must_change_password: true })
        await lock.forgive(tx, account.email)
        await removePasswordResetsOf(tx, account.id)
        const sessionsEnded = await removeSessionsOf(tx, account.id)
        await record(tx, actor, 'account.password-reset', account, { sessionsEnded })
      })
      return { password }
    },

    hasActiveOwner: () => activeOwnerExists(db),
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

const lastOwner = () => new Refused('last-owner', 'This is the last active owner. Make somebody else an owner first.')
