import { proof } from '@portico/contract'
import type { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import type { Vault } from '../platform/crypto/vault.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { publish } from '../platform/outbox/events.ts'
import type { AccountSettings } from './account-settings.ts'
import { findAccount } from './accounts.queries.ts'
import { notAccepted, type PasskeyCheck } from './passkey-check.ts'
import { findPasskey } from './passkeys.queries.ts'
import type { PasswordCheck } from './password-check.ts'
import { readRecoveryCode, recoveryCode, recoveryCodeCount } from './recovery-codes.ts'
import { replaceRecoveryCodes } from './second-factor.queries.ts'
import { purposeOfCode, type SecondFactorCheck } from './second-factor-check.ts'

export interface SecondFactorChangesDeps {
  db: Db
  now: () => Date
  vault: Vault
  randomBytes: (size: number) => Buffer
  passwordCheck: PasswordCheck
  passkeyCheck: PasskeyCheck
  secondFactorCheck: SecondFactorCheck
  settings: Pick<AccountSettings, 'showAccountSettings'>
}

/** The password and a code, or a passkey in place of the code. */
export type Proof = z.input<typeof proof>

export type Change =
  | 'turned-on'
  | 'turned-off'
  | 'reset'
  | 'codes-renewed'
  | 'passkey-added'
  | 'passkey-removed'
  | 'app-removed'

type OwnAccount = NonNullable<Awaited<ReturnType<typeof findAccount>>>

export type SecondFactorChanges = ReturnType<typeof createSecondFactorChanges>

/** What the authenticator app and passkeys have in common: they are changed in the same way and share the recovery codes. */
export function createSecondFactorChanges(deps: SecondFactorChangesDeps) {
  const { db, now, vault, randomBytes, passwordCheck, passkeyCheck, secondFactorCheck, settings } = deps

  async function ownAccount(actor: Actor): Promise<OwnAccount> {
    const account = await findAccount(db, actor.accountId ?? '')
    if (!account) throw absent('account')
    return account
  }

  return {
    ownAccount,

    async record(tx: Db, actor: Actor, change: Change, about: { id: string; name: string }, details = {}) {
      const kind = change.startsWith('passkey-') ? change : (`second-factor-${change}` as const)
      await recordAudit(tx, actor, now(), {
        action: `account.${kind}`,
        object: { kind: 'account', id: about.id, name: about.name },
        details,
      })
      await publish(tx, now(), 'account.second-factor-changed', { accountId: about.id, change })
    },

    async issueCodes(tx: Db, accountId: string): Promise<string[]> {
      const codes = Array.from({ length: recoveryCodeCount }, () => recoveryCode(randomBytes))
      const prints = codes.map((code) => vault.fingerprint(readRecoveryCode(code) ?? '', purposeOfCode(accountId)))
      await replaceRecoveryCodes(tx, accountId, prints)
      return codes
    },

    /** Does something for who knows the password and has the second factor that is in use. */
    async withProof<T>(actor: Actor, input: Proof, work: (tx: Db, account: OwnAccount) => Promise<T>): Promise<T> {
      const { code, passkey, password } = proof.parse(input)
      const account = await ownAccount(actor)
      if (!(await secondFactorCheck.isOn(db, account.id))) throw noSecondFactor()
      await passwordCheck.confirm(account, password, 'password')
      const isOwn = async ({ accountId }: { accountId: string }) => accountId === account.id
      const used = passkey && (await passkeyCheck.use(passkey, proofBy(actor), actor, isOwn))
      return inTransaction(db, async (tx) => {
        await passwordCheck.settle(tx, account, 'password')
        if (!used) await secondFactorCheck.useCode(tx, account.id, code ?? '')
        else if (!(await findPasskey(tx, account.id, used.id))) throw notAccepted()
        return work(tx, account)
      })
    },

    /** @throws Refused `second-factor-required` for who may not be without one */
    async refuseWithout(tx: Db, account: OwnAccount): Promise<void> {
      const { secondFactorOfAdmins } = await settings.showAccountSettings(tx)
      if (!secondFactorOfAdmins || account.admin_roles.length === 0) return
      throw new Refused(
        'second-factor-required',
        'Your portal asks people of the back office for a second factor: it stays on.',
      )
    },
  }
}

export const proofBy = (actor: Actor) => ({ purpose: 'proof', boundTo: actor.sessionId ?? '' }) as const

export const noSecondFactor = () => new Refused('no-second-factor', 'There is no second factor.')
