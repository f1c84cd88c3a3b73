import { createHash } from 'node:crypto'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { Refused } from '../platform/errors.ts'
import { publish } from '../platform/outbox/events.ts'
import type { AccountLock } from './account-lock.ts'
import type { AccountSettings } from './account-settings.ts'
import { takeAccount } from './accounts.queries.ts'
import type { AddressLimit } from './address-limit.ts'
import { passkeyInput, secondStepInput } from './inputs.ts'
import type { PasskeyAnswer } from './passkey-answers.ts'
import { notAccepted, type PasskeyCheck } from './passkey-check.ts'
import { findPasskey, hasPasskeys } from './passkeys.queries.ts'
import { countRecoveryCodes, findSecondFactor } from './second-factor.queries.ts'
import type { SecondFactorCheck } from './second-factor-check.ts'
import * as rows from './second-step.queries.ts'
import type { OpenSession } from './session-opening.ts'
import type { Visit } from './sessions.ts'

export const secondStepMinutes = 10

export interface SecondStepDeps {
  db: Db
  now: () => Date
  randomBytes: (size: number) => Buffer
  lock: AccountLock
  addresses: AddressLimit
  openSession: OpenSession
  passkeyCheck: PasskeyCheck
  settings: Pick<AccountSettings, 'showAccountSettings'>
  secondFactorCheck: SecondFactorCheck
}

/** Between the right password and the session: its token can do nothing but be exchanged, with a code, for a session. */
export type SecondSteps = ReturnType<typeof createSecondSteps>

export function createSecondSteps(deps: SecondStepDeps) {
  const { db, now, randomBytes, lock, addresses, openSession, settings, secondFactorCheck, passkeyCheck } = deps
  return {
    async begin(tx: Db, accountId: string): Promise<string> {
      const token = randomBytes(32).toString('base64url')
      const at = now()
      await rows.insertSecondStep(tx, {
        token_hash: hashOf(token),
        account_id: accountId,
        created_at: at,
        expires_at: new Date(at.getTime() + secondStepMinutes * 60_000),
      })
      return token
    },

    /** How it can be completed; null where it is over. */
    async show(token: string) {
      const waiting = await rows.findSecondStep(db, hashOf(token), now())
      if (!waiting) return null
      const app = (await findSecondFactor(db, waiting.id))?.confirmed_at != null
      return { app, passkey: passkeyCheck.isPossible && (await hasPasskeys(db, waiting.id)) }
    },

    /** What to ask the device for. @throws Refused `second-step-over`, `no-passkey`, `passkeys-not-possible` */
    async ask(token: string | null) {
      const waiting = token === null ? undefined : await rows.findSecondStep(db, hashOf(token), now())
      if (token === null || !waiting) throw secondStepOver()
      return passkeyCheck.ask(occasionOf(token), waiting.id)
    },

    /**
     * @returns the token of the new session
     * @throws Refused `second-step-over`, `wrong-code`, `passkey-challenge-over`, `passkey-not-accepted`, `too-many-attempts`
     */
    async complete(
      input: { code: string } | { passkey: PasskeyAnswer },
      visit: Visit,
      tokens: { step: string | null; session: string | null },
    ): Promise<string> {
      const given = 'passkey' in input ? passkeyInput.parse(input) : secondStepInput.parse(input)
      const { failuresOfNetwork, networkMinutes } = await settings.showAccountSettings()
      const takeBack = addresses.countAttempt(visit.address, { most: failuresOfNetwork, windowMinutes: networkMinutes })
      const waiting = tokens.step === null ? undefined : await rows.findSecondStep(db, hashOf(tokens.step), now())
      if (tokens.step === null || !waiting) throw secondStepOver()
      const step = hashOf(tokens.step)
      // Six digits can be guessed by who has time, so this is counted even where passwords are not.
      await lock.countAttempt(waiting.email, { always: true })
      const isTheirs = async ({ accountId }: { accountId: string }) => accountId === waiting.id
      const used =
        'passkey' in given ? await passkeyCheck.use(given.passkey, occasionOf(tokens.step), visit, isTheirs) : undefined
      const session = await inTransaction(db, async (tx) => {
        const [account, limits] = await Promise.all([takeAccount(tx, waiting.id), settings.showAccountSettings(tx)])
        if (account?.status !== 'active' || !(await rows.takeSecondStep(tx, step, now()))) throw secondStepOver()
        // Removed in the meantime.
        if (used && !(await findPasskey(tx, account.id, used.id))) throw notAccepted()
        const method = 'code' in given ? await secondFactorCheck.useCode(tx, account.id, given.code) : 'passkey'
        if (method === 'recovery-code') {
          const left = await countRecoveryCodes(tx, account.id)
          await publish(tx, now(), 'account.recovery-code-used', { accountId: account.id, left })
        }
        return openSession(tx, account, {
          visit,
          presented: tokens.session,
          limits,
          details: { secondFactor: method },
        })
      })
      takeBack()
      return session
    },
  }
}

const occasionOf = (token: string) => ({ purpose: 'second-step', boundTo: hashOf(token).toString('hex') }) as const

const hashOf = (token: string) => createHash('sha256').update(token).digest()

export const secondStepOver = () =>
  new Refused('second-step-over', 'This took too long, or was done already. Sign in again with your password.', {
    kind: 'sign-in',
  })
