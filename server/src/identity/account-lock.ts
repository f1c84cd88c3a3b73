import type { Db } from '../platform/database/database.ts'
import { inTransaction } from '../platform/database/database.ts'
import { Refused } from '../platform/errors.ts'
import { type AccountSettings, type AccountSettingValues, initialAccountSettings } from './account-settings.ts'
import * as rows from './sign-in-failures.queries.ts'

const minute = 60_000
const longestLock = 12 * 60 * minute

type LockSettings = Pick<AccountSettingValues, 'failuresBeforeLock' | 'lockMinutes'>

/**
 * Counts attempts at one e-mail address, whether it has an account or not: a lock says nothing about which addresses exist.
 * An attempt counts as failed before the password is checked, so that many at once get no more guesses than one by one.
 */
export interface AccountLock {
  /**
   * @param options `always`: counted with the limits of a new portal where an owner has switched the lock off;
   * `limits`: where the settings were read a moment ago
   * @throws Refused `too-many-attempts` while the address is locked
   */
  countAttempt(email: string, options?: { always?: boolean; limits?: AccountSettingValues }): Promise<void>
  /** The password was right, or an operator says so. */
  forgive(tx: Db, email: string): Promise<void>
}

export interface AccountLockDeps {
  db: Db
  now: () => Date
  settings: Pick<AccountSettings, 'showAccountSettings'>
}

export function createAccountLock({ db, now, settings }: AccountLockDeps): AccountLock {
  return {
    async countAttempt(email, { always = false, limits: known } = {}) {
      const at = now()
      const locked = await inTransaction(db, async (tx) => {
        const limits = { ...(known ?? (await settings.showAccountSettings(tx))) }
        if (limits.failuresBeforeLock === 0 && !always) return null
        limits.failuresBeforeLock ||= initialAccountSettings.failuresBeforeLock
        const state = await rows.takeFailures(tx, email, at)
        if (state.locked_until && state.locked_until > at) return state.locked_until
        const remembered = at.getTime() - state.last_failed_at.getTime() < limits.failureMemoryHours * 60 * minute
        const failures = (remembered ? state.failures : 0) + 1
        const lock = lockAfter(failures, at, limits)
        await rows.saveFailures(tx, email, { failures, last_failed_at: at, locked_until: lock })
        return null
      })
      if (locked) throw tooManyAttempts(locked.getTime() - at.getTime())
    },
    forgive: rows.removeFailures,
  }
}

/** When the lock that this many failures bring ends; null for none. By default 15 minutes after 10, 30 after 15, an hour after 20 … */
export function lockAfter(failures: number, at: Date, { failuresBeforeLock, lockMinutes }: LockSettings): Date | null {
  const between = Math.ceil(failuresBeforeLock / 2)
  const past = failures - failuresBeforeLock
  if (past < 0 || past % between !== 0) return null
  return new Date(at.getTime() + Math.min(longestLock, lockMinutes * minute * 2 ** (past / between)))
}

export function tooManyAttempts(waitMilliseconds: number): Refused {
  const minutes = Math.max(1, Math.ceil(waitMilliseconds / minute))
  const wait = minutes === 1 ? 'a minute' : minutes < 120 ? `${minutes} minutes` : `${Math.ceil(minutes / 60)} hours`
  return new Refused('too-many-attempts', `There were too many attempts. Try again in ${wait}.`, { kind: 'too-many' })
}
