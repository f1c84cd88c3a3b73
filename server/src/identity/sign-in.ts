import type { FastifyBaseLogger } from 'fastify'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { Refused } from '../platform/errors.ts'
import type { AccountLock } from './account-lock.ts'
import type { AccountSettings } from './account-settings.ts'
import { findAccountByEmail, takeAccount } from './accounts.queries.ts'
import type { AddressLimit } from './address-limit.ts'
import { credentials } from './inputs.ts'
import type { Passwords } from './passwords.ts'
import type { SecondFactorCheck } from './second-factor-check.ts'
import type { SecondSteps } from './second-step.ts'
import { type OpenSession, refuseWhoMayNotComeIn } from './session-opening.ts'
import type { Visit } from './sessions.ts'

export interface SignInDeps {
  db: Db
  log: FastifyBaseLogger
  passwords: Passwords
  lock: AccountLock
  addresses: AddressLimit
  openSession: OpenSession
  secondFactorCheck: SecondFactorCheck
  secondSteps: SecondSteps
  settings: Pick<AccountSettings, 'showAccountSettings'>
}

/**
 * Checks the password and opens a session; `presentedToken` is the session the request came with, which ends.
 * An unknown address costs the same queries and the same hash as a wrong password, and gets the same answer.
 * @returns the token of the new session, or of its second step
 */
export function createSignIn(deps: SignInDeps) {
  const { db, log, passwords, lock, addresses, openSession, settings, secondFactorCheck, secondSteps } = deps
  return async (
    input: { email: string; password: string },
    visit: Visit,
    presentedToken: string | null,
  ): Promise<{ session: string } | { step: string }> => {
    const { email, password } = credentials.parse(input)
    passwords.refuseWhenFull()
    const [limits, account] = await Promise.all([settings.showAccountSettings(), findAccountByEmail(db, email)])
    const { failuresOfNetwork, networkMinutes } = limits
    const takeBack = addresses.countAttempt(visit.address, { most: failuresOfNetwork, windowMinutes: networkMinutes })
    await lock.countAttempt(email, { limits })
    const right = await passwords.verify(account?.password_hash ?? null, password)
    if (!account || !right) {
      log.warn({ address: visit.address, requestId: visit.requestId }, 'sign-in failed')
      throw wrongCredentials()
    }
    takeBack()
    if (account.status !== 'active' || account.email_unconfirmed) {
      await lock.forgive(db, email)
      refuseWhoMayNotComeIn(account)
    }

    return inTransaction(db, async (tx) => {
      const [current, needsStep, limitsNow] = await Promise.all([
        takeAccount(tx, account.id),
        secondFactorCheck.isOn(tx, account.id),
        settings.showAccountSettings(tx),
      ])
      // Deactivated, or given another password, while the old one was being checked.
      if (current?.status !== 'active' || current.password_hash !== account.password_hash) throw wrongCredentials()
      // The lock is forgiven with the code: until then a guesser of codes may not begin anew.
      if (needsStep) return { step: await secondSteps.begin(tx, account.id) }
      return { session: await openSession(tx, current, { visit, presented: presentedToken, limits: limitsNow }) }
    })
  }
}

const wrongCredentials = () =>
  new Refused('sign-in-failed', 'This e-mail address and password do not belong together. Check both and try again.', {
    kind: 'sign-in',
  })
