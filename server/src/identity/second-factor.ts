import type { ownSecondFactor } from '@portico/contract'
import type { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { inTransaction } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { takeAccount } from './accounts.queries.ts'
import { secondFactorInput } from './inputs.ts'
import { hasPasskeys } from './passkeys.queries.ts'
import { requireRightOver } from './rights-over-accounts.ts'
import * as rows from './second-factor.queries.ts'
import {
  noSecondFactor,
  type Proof,
  type SecondFactorChanges,
  type SecondFactorChangesDeps,
} from './second-factor-changes.ts'
import { purposeOfSecret, wrongCode } from './second-factor-check.ts'
import { removeSessionsOf } from './sessions.queries.ts'
import { totpAddress, totpSecret, totpShape, totpStep } from './totp.ts'

export interface SecondFactor {
  showSecondFactor(actor: Actor): Promise<z.input<typeof ownSecondFactor>>
  /**
   * A secret for an app, which counts once a code of it was given. Asked again before that, it is the same one.
   * @throws Refused `second-factor-on`
   */
  beginSecondFactor(actor: Actor): Promise<{ secret: string; address: string }>
  /**
   * Turns the app on; every other session of the account ends, and earlier recovery codes.
   * @returns the recovery codes, which are shown nowhere else
   * @throws Refused `second-factor-on`, `no-second-factor`, `wrong-password`, `wrong-code`, `too-many-attempts`
   */
  confirmSecondFactor(actor: Actor, input: SecondFactorInput): Promise<string[]>
  /**
   * The earlier ones no longer work.
   * @throws Refused `no-second-factor`, `wrong-password`, `wrong-code`, `passkey-not-accepted`, `passkey-challenge-over`, `too-many-attempts`
   */
  renewRecoveryCodes(actor: Actor, input: Proof): Promise<string[]>
  /** Turns the app off; passkeys stay, and with them the second factor. @throws Refused `second-factor-required`, and as `renewRecoveryCodes` */
  turnOffSecondFactor(actor: Actor, input: Proof): Promise<void>
  /** For somebody who has lost device and codes: takes app and passkeys away and ends their sessions. @throws Refused `no-second-factor`, `back-office-account` */
  resetSecondFactor(actor: Actor, accountId: string): Promise<void>
}

interface SecondFactorInput {
  code: string
  password: string
}

interface SecondFactorDeps extends SecondFactorChangesDeps {
  changes: SecondFactorChanges
  /** What an authenticator app calls the portal. */
  issuer: string
}

export function createSecondFactor(deps: SecondFactorDeps): SecondFactor {
  const { db, now, vault, randomBytes, passwordCheck, secondFactorCheck, settings, issuer } = deps
  const { ownAccount, record, issueCodes, withProof, refuseWithout } = deps.changes

  return {
    async showSecondFactor(actor) {
      const { id, admin_roles } = await ownAccount(actor)
      const factor = await rows.findSecondFactor(db, id)
      const { secondFactorOfAdmins } = await settings.showAccountSettings()
      return {
        on: await secondFactorCheck.isOn(db, id),
        app: factor?.confirmed_at != null,
        begun: factor !== undefined && factor.confirmed_at === null,
        since: factor?.confirmed_at ?? null,
        recoveryCodesLeft: await rows.countRecoveryCodes(db, id),
        required: secondFactorOfAdmins && admin_roles.length > 0,
      }
    },

    async beginSecondFactor(actor) {
      const { id, email } = await ownAccount(actor)
      return inTransaction(db, async (tx) => {
        await takeAccount(tx, id)
        const begun = await rows.findSecondFactor(tx, id)
        if (begun?.confirmed_at) throw alreadyOn()
        const secret = begun
          ? vault.open(begun.sealed_secret, purposeOfSecret(id)).expose()
          : totpSecret(randomBytes(20))
        const sealed_secret = vault.seal(secret, purposeOfSecret(id))
        await rows.beginSecondFactor(tx, { account_id: id, sealed_secret, created_at: now() })
        return { secret, address: totpAddress(secret, { issuer, email }) }
      })
    },

    async confirmSecondFactor(actor, input) {
      const { code, password } = secondFactorInput.parse(input)
      const account = await ownAccount(actor)
      await passwordCheck.confirm(account, password, 'password')
      return inTransaction(db, async (tx) => {
        await passwordCheck.settle(tx, account, 'password')
        const begun = await rows.findSecondFactor(tx, account.id)
        if (!begun) throw noSecondFactor()
        if (begun.confirmed_at) throw alreadyOn()
        const secret = vault.open(begun.sealed_secret, purposeOfSecret(account.id)).expose()
        const typed = code.replaceAll(/\s/g, '')
        const step = totpShape.test(typed) ? totpStep(secret, typed, now()) : null
        if (step === null) throw wrongCode()
        await rows.confirmSecondFactor(tx, account.id, now(), step)
        const codes = await issueCodes(tx, account.id)
        // Those were opened with the password alone: a stranger's would go on without the second factor.
        const sessionsEnded = await removeSessionsOf(tx, account.id, actor.sessionId)
        await record(tx, actor, 'turned-on', account, { sessionsEnded })
        return codes
      })
    },

    renewRecoveryCodes: (actor, input) =>
      withProof(actor, input, async (tx, account) => {
        const codes = await issueCodes(tx, account.id)
        await record(tx, actor, 'codes-renewed', account)
        return codes
      }),

    turnOffSecondFactor: (actor, input) =>
      withProof(actor, input, async (tx, account) => {
        const factor = await rows.findSecondFactor(tx, account.id)
        if (!factor?.confirmed_at) throw noSecondFactor()
        if (await hasPasskeys(tx, account.id)) {
          await rows.removeApp(tx, account.id)
          return record(tx, actor, 'app-removed', account)
        }
        await refuseWithout(tx, account)
        await rows.removeSecondFactor(tx, account.id)
        await record(tx, actor, 'turned-off', account)
      }),

    resetSecondFactor: (actor, accountId) =>
      inTransaction(db, async (tx) => {
        const account = await takeAccount(tx, accountId)
        if (!account) throw absent('account')
        requireRightOver(actor, account)
        if (!(await rows.removeSecondFactor(tx, accountId))) throw noSecondFactor()
        const sessionsEnded = await removeSessionsOf(tx, accountId)
        await record(tx, actor, 'reset', account, { sessionsEnded })
      }),
  }
}

const alreadyOn = () => new Refused('second-factor-on', 'The authenticator app is turned on already.')
