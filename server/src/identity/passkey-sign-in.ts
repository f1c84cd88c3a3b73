import { createHash } from 'node:crypto'
import { type Db, inTransaction } from '../platform/database/database.ts'
import type { AccountLock } from './account-lock.ts'
import type { AccountSettings } from './account-settings.ts'
import { findAccount, takeAccount } from './accounts.queries.ts'
import type { AddressLimit } from './address-limit.ts'
import { passkeyInput } from './inputs.ts'
import type { PasskeyAnswer } from './passkey-answers.ts'
import { notAccepted, type PasskeyCheck } from './passkey-check.ts'
import { findPasskey } from './passkeys.queries.ts'
import { type OpenSession, refuseWhoMayNotComeIn } from './session-opening.ts'
import type { Visit } from './sessions.ts'

export interface PasskeySignInDeps {
  db: Db
  randomBytes: (size: number) => Buffer
  lock: AccountLock
  /** Failed sign-ins of a network address, as with passwords. */
  addresses: AddressLimit
  /** Challenges a network address may ask for. */
  challenges: AddressLimit
  settings: Pick<AccountSettings, 'showAccountSettings'>
  passkeyCheck: PasskeyCheck
  openSession: OpenSession
}

/** Signing in with a passkey alone: what the device has checked of its user stands in for the password. */
export function createPasskeySignIn(deps: PasskeySignInDeps) {
  const { db, randomBytes, lock, addresses, challenges, settings, passkeyCheck, openSession } = deps
  return {
    /** The same for everybody: it says nothing about who has an account. @returns what to ask the device, and the token for the cookie */
    async begin(visit: Visit) {
      challenges.countAttempt(visit.address)
      const token = randomBytes(32).toString('base64url')
      return { options: await passkeyCheck.ask(occasionOf(token), null), token }
    },

    /** @param tokens of the cookies @returns the token of the new session */
    async complete(
      input: { passkey: PasskeyAnswer },
      visit: Visit,
      tokens: { challenge: string | null; session: string | null },
    ): Promise<string> {
      const { passkey } = passkeyInput.parse(input)
      const { failuresOfNetwork, networkMinutes } = await settings.showAccountSettings()
      const takeBack = addresses.countAttempt(visit.address, { most: failuresOfNetwork, windowMinutes: networkMinutes })
      const used = await passkeyCheck.use(passkey, occasionOf(tokens.challenge ?? ''), visit, async ({ email }) => {
        await lock.countAttempt(email)
        return true
      })
      takeBack()
      const holder = await findAccount(db, used.accountId)
      if (!holder) throw notAccepted()
      if (holder.status !== 'active' || holder.email_unconfirmed) {
        await lock.forgive(db, holder.email)
        refuseWhoMayNotComeIn(holder)
      }
      return inTransaction(db, async (tx) => {
        const [account, limits] = await Promise.all([takeAccount(tx, used.accountId), settings.showAccountSettings(tx)])
        // Removed in the meantime.
        if (!account || !(await findPasskey(tx, account.id, used.id))) throw notAccepted()
        refuseWhoMayNotComeIn(account)
        return openSession(tx, account, { visit, presented: tokens.session, limits, details: { passkey: true } })
      })
    },
  }
}

const occasionOf = (token: string) =>
  ({ purpose: 'sign-in', boundTo: createHash('sha256').update(token).digest('hex') }) as const
