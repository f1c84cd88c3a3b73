import { createHash } from 'node:crypto'
import { nobody } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { Refused } from '../platform/errors.ts'
import { publish } from '../platform/outbox/events.ts'
import type { AccountLock } from './account-lock.ts'
import type { AccountSettings } from './account-settings.ts'
import { takeAccount } from './accounts.queries.ts'
import type { AddressLimit } from './address-limit.ts'
import { secondStepInput } from './inputs.ts'
import { countRecoveryCodes } from './second-factor.queries.ts'
import type { SecondFactorCheck } from './second-factor-check.ts'
import * as rows from './second-step.queries.ts'
import type { Sessions, Visit } from './sessions.ts'

export const secondStepMinutes = 10

export interface SecondStepDeps {
  db: Db
  now: () => Date
  randomBytes: (size: number) => Buffer
  lock: AccountLock
  addresses: AddressLimit
  sessions: Sessions
  settings: Pick<AccountSettings, 'showAccountSettings'>
  secondFactorCheck: SecondFactorCheck
}

/** Between the right password and the session: its token can do nothing but be exchanged, with a code, for a session. */
export type SecondSteps = ReturnType<typeof createSecondSteps>

export function createSecondSteps(deps: SecondStepDeps) {
  const { db, now, randomBytes, lock, addresses, sessions, settings, secondFactorCheck } = deps
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

    isOpen: async (token: string) => (await rows.findSecondStep(db, hashOf(token), now())) !== undefined,

    /** @returns the token of the new session @throws Refused `second-step-over`, `wrong-code`, `too-many-attempts` */
    async complete(
      input: { code: string },
      visit: Visit,
      tokens: { step: string | null; session: string | null },
    ): Promise<string> {
      const { code } = secondStepInput.parse(input)
      const { failuresOfNetwork, networkMinutes } = await settings.showAccountSettings()
      const takeBack = addresses.countAttempt(visit.address, { most: failuresOfNetwork, windowMinutes: networkMinutes })
      const step = tokens.step === null ? null : hashOf(tokens.step)
      const waiting = step === null ? undefined : await rows.findSecondStep(db, step, now())
      if (step === null || !waiting) throw over()
      // Six digits can be guessed by who has time, so this is counted even where passwords are not.
      await lock.countAttempt(waiting.email, { always: true })
      const session = await inTransaction(db, async (tx) => {
        const account = await takeAccount(tx, waiting.id)
        if (account?.status !== 'active' || !(await rows.takeSecondStep(tx, step, now()))) throw over()
        const method = await secondFactorCheck.useCode(tx, account.id, code)
        if (tokens.session !== null) await sessions.end(tx, tokens.session)
        const token = await sessions.open(tx, { id: account.id, isAdmin: account.admin_roles.length > 0 }, visit)
        await lock.forgive(tx, account.email)
        const { id, name, email } = account
        const actor = {
          ...nobody(visit.requestId, visit.address),
          kind: 'account',
          accountId: id,
          name,
          email,
        } as const
        await recordAudit(tx, actor, now(), {
          action: 'session.opened',
          object: { kind: 'account', id, name },
          details: { secondFactor: method },
        })
        if (method === 'recovery-code') {
          const left = await countRecoveryCodes(tx, id)
          await publish(tx, now(), 'account.recovery-code-used', { accountId: id, left })
        }
        return token
      })
      takeBack()
      return session
    },
  }
}

const hashOf = (token: string) => createHash('sha256').update(token).digest()

const over = () =>
  new Refused('second-step-over', 'This took too long, or was done already. Sign in again with your password.', {
    kind: 'sign-in',
  })
