import type { ownSecondFactor } from '@portico/contract'
import type { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import type { Vault } from '../platform/crypto/vault.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { publish } from '../platform/outbox/events.ts'
import type { AccountSettings } from './account-settings.ts'
import { findAccount, takeAccount } from './accounts.queries.ts'
import { secondFactorInput } from './inputs.ts'
import type { PasswordCheck } from './password-check.ts'
import { readRecoveryCode, recoveryCode, recoveryCodeCount } from './recovery-codes.ts'
import { requireRightOver } from './rights-over-accounts.ts'
import * as rows from './second-factor.queries.ts'
import { purposeOfCode, purposeOfSecret, type SecondFactorCheck, wrongCode } from './second-factor-check.ts'
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
   * Turns it on; every other session of the account ends.
   * @returns the recovery codes, which are shown nowhere else
   * @throws Refused `second-factor-on`, `no-second-factor`, `wrong-password`, `wrong-code`, `too-many-attempts`
   */
  confirmSecondFactor(actor: Actor, input: SecondFactorInput): Promise<string[]>
  /** The earlier ones no longer work. @throws Refused `no-second-factor`, `wrong-password`, `wrong-code`, `too-many-attempts` */
  renewRecoveryCodes(actor: Actor, input: SecondFactorInput): Promise<string[]>
  /** @throws Refused `no-second-factor`, `second-factor-required`, `wrong-password`, `wrong-code`, `too-many-attempts` */
  turnOffSecondFactor(actor: Actor, input: SecondFactorInput): Promise<void>
  /** For somebody who has lost device and codes: turns it off and ends their sessions. @throws Refused `no-second-factor`, `back-office-account` */
  resetSecondFactor(actor: Actor, accountId: string): Promise<void>
}

export interface SecondFactorInput {
  code: string
  password: string
}

export interface SecondFactorDeps {
  db: Db
  now: () => Date
  vault: Vault
  randomBytes: (size: number) => Buffer
  passwordCheck: PasswordCheck
  secondFactorCheck: SecondFactorCheck
  settings: Pick<AccountSettings, 'showAccountSettings'>
  /** What an authenticator app calls the portal. */
  issuer: string
}

type Change = 'turned-on' | 'turned-off' | 'reset' | 'codes-renewed'

export function createSecondFactor(deps: SecondFactorDeps): SecondFactor {
  const { db, now, vault, randomBytes, passwordCheck, secondFactorCheck, settings, issuer } = deps

  async function ownAccount(actor: Actor) {
    const account = await findAccount(db, actor.accountId ?? '')
    if (!account) throw absent('account')
    return account
  }

  async function record(tx: Db, actor: Actor, change: Change, about: { id: string; name: string }, details = {}) {
    await recordAudit(tx, actor, now(), {
      action: `account.second-factor-${change}`,
      object: { kind: 'account', id: about.id, name: about.name },
      details,
    })
    await publish(tx, now(), 'account.second-factor-changed', { accountId: about.id, change })
  }

  async function issueCodes(tx: Db, accountId: string): Promise<string[]> {
    const codes = Array.from({ length: recoveryCodeCount }, () => recoveryCode(randomBytes))
    const fingerprints = codes.map((code) => vault.fingerprint(readRecoveryCode(code) ?? '', purposeOfCode(accountId)))
    await rows.replaceRecoveryCodes(tx, accountId, fingerprints)
    return codes
  }

  /** Does something for who knows the password and has the second factor that is in use. */
  async function withBoth<T>(
    actor: Actor,
    input: SecondFactorInput,
    work: (tx: Db, account: Awaited<ReturnType<typeof ownAccount>>) => Promise<T>,
  ): Promise<T> {
    const { code, password } = secondFactorInput.parse(input)
    const account = await ownAccount(actor)
    if (!(await secondFactorCheck.isOn(db, account.id))) throw noSecondFactor()
    await passwordCheck.confirm(account, password, 'password')
    return inTransaction(db, async (tx) => {
      await passwordCheck.settle(tx, account, 'password')
      await secondFactorCheck.useCode(tx, account.id, code)
      return work(tx, account)
    })
  }

  return {
    async showSecondFactor(actor) {
      const { id, admin_roles } = await ownAccount(actor)
      const factor = await rows.findSecondFactor(db, id)
      const { secondFactorOfAdmins } = await settings.showAccountSettings()
      return {
        on: factor?.confirmed_at != null,
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
      withBoth(actor, input, async (tx, account) => {
        const codes = await issueCodes(tx, account.id)
        await record(tx, actor, 'codes-renewed', account)
        return codes
      }),

    turnOffSecondFactor: (actor, input) =>
      withBoth(actor, input, async (tx, account) => {
        const { secondFactorOfAdmins } = await settings.showAccountSettings(tx)
        if (secondFactorOfAdmins && account.admin_roles.length > 0) throw required()
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

const noSecondFactor = () => new Refused('no-second-factor', 'There is no second factor.')

const alreadyOn = () => new Refused('second-factor-on', 'The second factor is turned on already.')

const required = () =>
  new Refused('second-factor-required', 'Your portal asks people of the back office for a second factor: it stays on.')
