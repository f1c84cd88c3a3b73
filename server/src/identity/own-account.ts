import type { Fields } from '../custom-fields/index.ts'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { checkAll } from '../platform/check-all.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { publish } from '../platform/outbox/events.ts'
import { findAccount, takeAccount, updateAccount } from './accounts.queries.ts'
import type { Identity } from './identity.ts'
import { changePasswordInput, profileInput } from './inputs.ts'
import type { PasswordCheck } from './password-check.ts'
import type { PasswordHistory } from './password-history.ts'
import { type PasswordPolicy, refuseDifferent } from './password-policy.ts'
import { removePasswordResetsOf } from './password-resets.queries.ts'
import type { Passwords } from './passwords.ts'
import { isAdminRole } from './roles.ts'
import { removeSessionsOf } from './sessions.queries.ts'

export interface OwnAccountDeps {
  db: Db
  now: () => Date
  passwords: Passwords
  policy: PasswordPolicy
  passwordCheck: PasswordCheck
  passwordHistory: PasswordHistory
  fields: Pick<Fields, 'writeFields'>
}

/** What people do with their own account. */
export function createOwnAccount({
  db,
  now,
  passwords,
  policy,
  passwordCheck,
  passwordHistory,
  fields,
}: OwnAccountDeps): Pick<Identity, 'showProfile' | 'updateProfile' | 'confirmPassword' | 'changePassword'> {
  async function ownAccount(actor: Actor) {
    const account = actor.accountId === null ? undefined : await findAccount(db, actor.accountId)
    if (!account) throw absent('account')
    return account
  }

  return {
    async showProfile(actor) {
      const account = await ownAccount(actor)
      return {
        email: account.email,
        firstName: account.first_name,
        lastName: account.last_name,
        status: account.status,
        adminRoles: account.admin_roles.filter(isAdminRole),
        canChangePassword: account.password_hash !== null,
        createdAt: account.created_at,
      }
    },

    async updateProfile(actor, input) {
      const { firstName, lastName, fields: given } = profileInput.parse(input)
      await inTransaction(db, async (tx) => {
        const account = await takeAccount(tx, actor.accountId ?? '')
        if (!account) throw absent('account')
        const { id, name: before } = account
        await updateAccount(tx, id, now(), { first_name: firstName, last_name: lastName })
        const after = `${firstName} ${lastName}`
        const object = { kind: 'account', id, name: after }
        if (after !== before || Object.keys(given).length === 0) {
          await recordAudit(tx, actor, now(), { action: 'account.renamed', object, details: { before, after } })
        }
        const values = { subject: 'account', subjectId: id, moment: 'holder', given } as const
        const changed = await fields.writeFields(tx, values)
        if (Object.keys(changed.after).length === 0) return
        const details = { before: changed.before, after: changed.after }
        await recordAudit(tx, actor, now(), { action: 'account.fields-changed', object, details })
        if (changed.reachesKeys) await publish(tx, now(), 'account.fields-changed', { accountId: id })
      })
    },

    async confirmPassword(actor, password) {
      const account = await ownAccount(actor)
      await passwordCheck.confirm(account, password, 'password')
      await inTransaction(db, (tx) => passwordCheck.settle(tx, account, 'password'))
    },

    async changePassword(actor, input) {
      const account = await ownAccount(actor)
      const owner = { email: account.email, firstName: account.first_name, lastName: account.last_name }
      const { currentPassword, newPassword } = await checkAll(
        () => changePasswordInput.parse(input),
        () => policy.refuseWeak(input.newPassword, owner, 'newPassword'),
        () => refuseDifferent(input.newPassword, input.repeatedPassword),
      )
      // By itself: only who has made no slip spends an attempt.
      await passwordCheck.confirm(account, currentPassword, 'currentPassword')
      if (newPassword === currentPassword) throw unchangedPassword()
      await passwordHistory.refuseUsed(account, newPassword, 'newPassword')
      const passwordHash = await passwords.hash(newPassword)
      await inTransaction(db, async (tx) => {
        await passwordCheck.settle(tx, account, 'currentPassword')
        await passwordHistory.remember(tx, account)
        await updateAccount(tx, account.id, now(), { password_hash: passwordHash, must_change_password: false })
        await removePasswordResetsOf(tx, account.id)
        const sessionsEnded = await removeSessionsOf(tx, account.id, actor.sessionId)
        await recordAudit(tx, actor, now(), {
          action: 'account.password-changed',
          object: { kind: 'account', id: account.id, name: account.name },
          details: { sessionsEnded },
        })
        await publish(tx, now(), 'account.password-changed', { accountId: account.id })
      })
    },
  }
}

const unchangedPassword = () =>
  new Refused('weak-password', 'Choose another password than the present one.', { field: 'newPassword', kind: 'input' })
