import type { Db } from '../platform/database/database.ts'
import { Refused } from '../platform/errors.ts'
import { type AccountSettings, type AccountSettingValues, initialAccountSettings } from './account-settings.ts'
import * as rows from './sign-in-failures.queries.ts'

const minute = 60_000
const longestLockMinutes = 12 * 60

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
    async countAttempt(email, { always = false, limits } = {}) {
      const { lockMinutes, failureMemoryHours, ...known } = limits ?? (await settings.showAccountSettings())
      if (known.failuresBeforeLock === 0 && !always) return
      const failuresBeforeLock = known.failuresBeforeLock || initialAccountSettings.failuresBeforeLock
      const at = now()
      const counted = await rows.countFailure(db, email, at, {
        rememberedSince: new Date(at.getTime() - failureMemoryHours * 60 * minute),
        failuresBeforeLock,
        failuresBetweenLocks: Math.ceil(failuresBeforeLock / 2),
        lockMinutes,
        longestLockMinutes,
      })
      if (counted) return
      const until = await rows.findLock(db, email)
      throw tooManyAttempts((until ?? at).getTime() - at.getTime())
    },
    forgive: rows.removeFailures,
  }
}

export function tooManyAttempts(waitMilliseconds: number): Refused {
  const minutes = Math.max(1, Math.ceil(waitMilliseconds / minute))
  const wait = minutes === 1 ? 'a minute' : minutes < 120 ? `${minutes} minutes` : `${Math.ceil(minutes / 60)} hours`
  return new Refused('too-many-attempts', `There were too many attempts. Try again in ${wait}.`, { kind: 'too-many' })
}
