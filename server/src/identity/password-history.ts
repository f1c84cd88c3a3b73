import { longestPasswordHistory } from '@portico/contract'
import type { Db } from '../platform/database/database.ts'
import { Refused } from '../platform/errors.ts'
import type { AccountSettings } from './account-settings.ts'
import { insertReplacedPassword, replacedPasswords } from './password-history.queries.ts'
import type { Passwords } from './passwords.ts'

interface Holder {
  id: string
  password_hash: string | null
}

/** Passwords that somebody had and may not choose again, where an owner wants that. */
export interface PasswordHistory {
  /** @throws Refused `password-used-before` at `field` */
  refuseUsed(account: Holder, password: string, field: string): Promise<void>
  /** In the transaction that replaces the password. @param account with the password it had */
  remember(tx: Db, account: Holder): Promise<void>
}

export interface PasswordHistoryDeps {
  db: Db
  now: () => Date
  passwords: Passwords
  settings: Pick<AccountSettings, 'showAccountSettings'>
}

export function createPasswordHistory({ db, now, passwords, settings }: PasswordHistoryDeps): PasswordHistory {
  return {
    async refuseUsed({ id, password_hash }, password, field) {
      const { passwordHistory } = await settings.showAccountSettings()
      if (passwordHistory === 0) return
      const earlier = passwordHistory > 1 ? await replacedPasswords(db, id, passwordHistory - 1) : []
      for (const hash of [password_hash, ...earlier]) {
        if (hash !== null && (await passwords.verify(hash, password))) {
          const sentence = 'You had this password before. Choose one that is new.'
          throw new Refused('password-used-before', sentence, { field, kind: 'input' })
        }
      }
    },

    async remember(tx, { id, password_hash }) {
      if (password_hash === null || (await settings.showAccountSettings(tx)).passwordHistory === 0) return
      const replaced = { account_id: id, password_hash, replaced_at: now() }
      await insertReplacedPassword(tx, replaced, longestPasswordHistory)
    },
  }
}
