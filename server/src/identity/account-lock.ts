import type { Db } from '../platform/database/database.ts'
import { inTransaction } from '../platform/database/database.ts'
import { Refused } from '../platform/errors.ts'
import * as rows from './sign-in-failures.queries.ts'

const minute = 60_000
/** Failures before the first lock, and between the locks after it. */
const failuresBeforeLock = 10
const failuresBetweenLocks = 5
const firstLock = 15 * minute
const longestLock = 12 * 60 * minute
/** Failures are forgotten this long after the last one. */
export const failureMemory = 24 * 60 * minute

/**
 * Counts attempts at one e-mail address, whether it has an account or not: a lock says nothing about which addresses exist.
 * An attempt counts as failed before the password is checked, so that many at once get no more guesses than one by one.
 */
export interface AccountLock {
  /** @throws Refused `too-many-attempts` while the address is locked */
  countAttempt(email: string): Promise<void>
  /** The password was right, or an operator says so. */
  forgive(tx: Db, email: string): Promise<void>
}

export function createAccountLock({ db, now }: { db: Db; now: () => Date }): AccountLock {
  return {
    async countAttempt(email) {
      const at = now()
      const locked = await inTransaction(db, async (tx) => {
        const state = await rows.takeFailures(tx, email, at)
        if (state.locked_until && state.locked_until > at) return state.locked_until
        const remembered = at.getTime() - state.last_failed_at.getTime() < failureMemory
        const failures = (remembered ? state.failures : 0) + 1
        await rows.saveFailures(tx, email, { failures, last_failed_at: at, locked_until: lockAfter(failures, at) })
        return null
      })
      if (locked) throw tooManyAttempts(locked.getTime() - at.getTime())
    },
    forgive: rows.removeFailures,
  }
}

/** When the lock that this many failures bring ends; null for none. 15 minutes after 10, 30 after 15, an hour after 20 … */
export function lockAfter(failures: number, at: Date): Date | null {
  const past = failures - failuresBeforeLock
  if (past < 0 || past % failuresBetweenLocks !== 0) return null
  return new Date(at.getTime() + Math.min(longestLock, firstLock * 2 ** (past / failuresBetweenLocks)))
}

export function tooManyAttempts(waitMilliseconds: number): Refused {
  const minutes = Math.max(1, Math.ceil(waitMilliseconds / minute))
  const wait = minutes === 1 ? 'a minute' : minutes < 120 ? `${minutes} minutes` : `${Math.ceil(minutes / 60)} hours`
  return new Refused('too-many-attempts', `There were too many attempts. Try again in ${wait}.`, { kind: 'too-many' })
}
