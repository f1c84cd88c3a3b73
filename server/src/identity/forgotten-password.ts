import { nobody, system } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { checkAll } from '../platform/check-all.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { Refused } from '../platform/errors.ts'
import { publish } from '../platform/outbox/events.ts'
import type { AccountLock } from './account-lock.ts'
import { findAccount, findAccountByEmail, takeAccount, updateAccount } from './accounts.queries.ts'
import type { AddressLimit } from './address-limit.ts'
import type { Identity } from './identity.ts'
import { chooseNewPasswordInput, forgottenPasswordInput } from './inputs.ts'
import type { SendPasswordReset } from './mail-ports.ts'
import type { PasswordHistory } from './password-history.ts'
import { type PasswordPolicy, refuseDifferent } from './password-policy.ts'
import * as rows from './password-resets.queries.ts'
import type { Passwords } from './passwords.ts'
import { settleConfirmation } from './registration-confirmation.ts'
import { removeSessionsOf } from './sessions.queries.ts'
import { hashOfLink, mayHaveLink, newLink } from './single-use-links.ts'

export interface ForgottenPasswordDeps {
  db: Db
  now: () => Date
  randomBytes: (size: number) => Buffer
  passwords: Passwords
  policy: PasswordPolicy
  passwordHistory: PasswordHistory
  lock: AccountLock
  addresses: AddressLimit
  sendPasswordReset: SendPasswordReset
}

export const passwordResetHours = 24

type ForgottenPasswordVerbs = Pick<
  Identity,
  'askForNewPassword' | 'issuePasswordReset' | 'isPasswordResetGood' | 'chooseNewPassword'
>

export function createForgottenPassword(deps: ForgottenPasswordDeps): ForgottenPasswordVerbs {
  const { db, now, randomBytes, passwords, policy, passwordHistory, lock, addresses, sendPasswordReset } = deps

  return {
    // The same one row for a known and for an unknown address: neither answer nor time tells them apart.
    async askForNewPassword(actor, input) {
      const { email } = forgottenPasswordInput.parse(input)
      addresses.countAttempt(actor.address)
      await inTransaction(db, (tx) => publish(tx, now(), 'account.password-reset-asked', { email }))
    },

    async issuePasswordReset(tx, email, eventId) {
      const account = await findAccountByEmail(tx, email)
      // Who was imported chooses the first password this way too.
      if (!account || account.status === 'disabled' || account.is_service) return
      await takeAccount(tx, account.id)
      const at = now()
      if (!(await mayHaveLink(tx, 'password_resets', account.id, at))) return
      const { token, row } = newLink(randomBytes, at, passwordResetHours)
      await rows.insertPasswordResets(tx, [{ ...row, account_id: account.id }])
      await recordAudit(tx, system('Portal'), at, {
        action: 'account.password-reset-asked',
        object: { kind: 'account', id: account.id, name: account.name },
      })
      const { first_name: firstName } = account
      await sendPasswordReset(tx, { email: account.email, firstName, token, hours: passwordResetHours }, at, eventId)
    },

    isPasswordResetGood: async (token) => (await rows.findPasswordReset(db, hashOfLink(token), now())) !== undefined,

    async chooseNewPassword(actor, input) {
      addresses.countAttempt(actor.address)
      const owner = await rows.findPasswordReset(db, hashOfLink(input.token), now())
      if (!owner) throw tokenSpent()
      const { token, newPassword } = await checkAll(
        () => chooseNewPasswordInput.parse(input),
        () => policy.refuseWeak(input.newPassword, owner, 'newPassword'),
        () => refuseDifferent(input.newPassword, input.repeatedPassword),
      )
      passwords.refuseWhenFull()
      const holder = await findAccount(db, owner.id)
      if (holder) await passwordHistory.refuseUsed(holder, newPassword, 'newPassword')
      const passwordHash = await passwords.hash(newPassword)
      await inTransaction(db, async (tx) => {
        const account = await takeAccount(tx, owner.id)
        if (!account || account.status === 'disabled') throw tokenSpent()
        if (!(await rows.takePasswordReset(tx, hashOfLink(token), now()))) throw tokenSpent()
        await passwordHistory.remember(tx, account)
        await updateAccount(tx, account.id, now(), { password_hash: passwordHash, must_change_password: false })
        // Who opens this mail reads mails there, and the password of whoever registered is gone.
        await settleConfirmation(tx, { actor, at: now(), account })
        await lock.forgive(tx, account.email)
        const sessionsEnded = await removeSessionsOf(tx, account.id)
        const { id, name, email } = account
        const person = {
          ...nobody(actor.requestId, actor.address),
          kind: 'account',
          accountId: id,
          name,
          email,
        } as const
        await recordAudit(tx, person, now(), {
          action: 'account.password-changed',
          object: { kind: 'account', id, name },
          details: { by: 'reset', sessionsEnded },
        })
        await publish(tx, now(), 'account.password-changed', { accountId: id })
      })
    },
  }
}

const tokenSpent = () =>
  new Refused(
    'password-reset-spent',
    'This address no longer works: it was used already, or it is too old. Ask for a new one.',
    { kind: 'input' },
  )
