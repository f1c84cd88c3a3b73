import type { Db } from '../platform/database/database.ts'
import { Refused } from '../platform/errors.ts'
import type { AccountLock } from './account-lock.ts'
import { takeAccount } from './accounts.queries.ts'
import type { Passwords } from './passwords.ts'

interface CheckedAccount {
  id: string
  email: string
  password_hash: string | null
}

/**
 * Asks once more for the password of somebody who is signed in, before what a stranger at an open browser must not do.
 * Counts like signing in: here as well a guesser gets ten attempts.
 */
export interface PasswordCheck {
  /** @throws Refused `wrong-password` at `field`, `too-many-attempts`, `too-busy` */
  confirm(account: CheckedAccount, password: string, field: string): Promise<void>
  /** In the transaction of what was asked for: takes the account and makes sure that the password is still the one checked. */
  settle(tx: Db, account: CheckedAccount, field: string): Promise<void>
}

export function createPasswordCheck({ passwords, lock }: { passwords: Passwords; lock: AccountLock }): PasswordCheck {
  return {
    async confirm(account, password, field) {
      passwords.refuseWhenFull()
      await lock.countAttempt(account.email)
      if (!(await passwords.verify(account.password_hash, password))) throw wrongPassword(field)
    },
    async settle(tx, account, field) {
      const current = await takeAccount(tx, account.id)
      if (current?.status !== 'active' || current.password_hash !== account.password_hash) throw wrongPassword(field)
      await lock.forgive(tx, account.email)
    },
  }
}

const wrongPassword = (field: string) =>
  new Refused('wrong-password', 'This is not your present password.', { field, kind: 'input' })
