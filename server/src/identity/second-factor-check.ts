import type { Vault } from '../platform/crypto/vault.ts'
import type { Db } from '../platform/database/database.ts'
import { Refused } from '../platform/errors.ts'
import { readRecoveryCode } from './recovery-codes.ts'
import * as rows from './second-factor.queries.ts'
import { totpShape, totpStep } from './totp.ts'

export type SecondFactorMethod = 'totp' | 'recovery-code'

/** Checks codes of the second factor and uses them up, in the transaction of what they are for. */
export interface SecondFactorCheck {
  /** An app or a passkey. */
  isOn(db: Db, accountId: string): Promise<boolean>
  /** A code of the app or a recovery code. @throws Refused `wrong-code` at `code`, also for one that was used before */
  useCode(tx: Db, accountId: string, typed: string): Promise<SecondFactorMethod>
}

export const purposeOfSecret = (accountId: string) => `second-factor:${accountId}`
export const purposeOfCode = (accountId: string) => `recovery-code:${accountId}`

export function createSecondFactorCheck({ vault, now }: { vault: Vault; now: () => Date }): SecondFactorCheck {
  async function methodOf(tx: Db, accountId: string, typed: string): Promise<SecondFactorMethod | null> {
    const factor = await rows.findSecondFactor(tx, accountId)
    const code = typed.replaceAll(/\s/g, '')
    if (totpShape.test(code)) {
      if (!factor?.confirmed_at) return null
      const secret = vault.open(factor.sealed_secret, purposeOfSecret(accountId)).expose()
      const step = totpStep(secret, code, now())
      return step !== null && (await rows.useStep(tx, accountId, step)) ? 'totp' : null
    }
    const recovery = readRecoveryCode(typed)
    if (recovery === null) return null
    const fingerprint = vault.fingerprint(recovery, purposeOfCode(accountId))
    return (await rows.useRecoveryCode(tx, accountId, fingerprint, now())) ? 'recovery-code' : null
  }

  return {
    isOn: rows.hasSecondFactor,
    async useCode(tx, accountId, typed) {
      const method = await methodOf(tx, accountId, typed)
      if (!method) throw wrongCode()
      return method
    },
  }
}

export const wrongCode = () =>
  new Refused(
    'wrong-code',
    'This code is wrong, or it was used already. Wait for the next one in your app, or take a recovery code.',
    { field: 'code', kind: 'input' },
  )
