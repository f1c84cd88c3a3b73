import type { ownPasskey, passkeyEndpoints } from '@portico/contract'
import type { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { takeAccount } from './accounts.queries.ts'
import { newPasskeyInput, passkeyName, presentPassword } from './inputs.ts'
import { passkeyAlgorithms } from './passkey-answers.ts'
import { challengeMinutes, type PasskeyCheck, userHandleOf } from './passkey-check.ts'
import * as rows from './passkeys.queries.ts'
import type { PasswordCheck } from './password-check.ts'
import { findSecondFactor, removeSecondFactor } from './second-factor.queries.ts'
import { type Proof, proofBy, type SecondFactorChanges } from './second-factor-changes.ts'
import type { SecondFactorCheck } from './second-factor-check.ts'
import { removeSessionsOf } from './sessions.queries.ts'

type Endpoints = typeof passkeyEndpoints
export type OwnPasskey = z.input<typeof ownPasskey>
export type PasskeyRequest = z.input<Endpoints['beginPasskeySignIn']['reply']>

export interface Passkeys {
  /** Whether they work under the address the portal is reached at. */
  passkeysPossible: boolean
  /** In the order they were added. */
  listPasskeys(actor: Actor): Promise<OwnPasskey[]>
  /** What to ask a device for a new one. @throws Refused `wrong-password`, `too-many-passkeys`, `passkeys-not-possible`, `too-many-attempts` */
  beginPasskey(actor: Actor, input: { password: string }): Promise<z.input<Endpoints['beginPasskey']['reply']>>
  /**
   * With the first second factor of the account every other session ends.
   * @returns also recovery codes, which are shown nowhere else; none where there are some
   * @throws Refused `passkey-challenge-over`, `passkey-not-accepted`, `passkey-known`, `too-many-passkeys`
   */
  addPasskey(
    actor: Actor,
    input: z.input<Endpoints['addPasskey']['body']>,
  ): Promise<{ passkey: OwnPasskey; recoveryCodes: string[] }>
  renamePasskey(actor: Actor, passkeyId: string, input: { name: string }): Promise<OwnPasskey>
  /** What to ask a device for, where a change takes a proof. @throws Refused `no-passkey`, `passkeys-not-possible` */
  beginPasskeyProof(actor: Actor): Promise<z.input<Endpoints['beginPasskeyProof']['reply']>>
  /** @throws Refused `wrong-password`, `wrong-code`, `passkey-challenge-over`, `passkey-not-accepted`, `second-factor-required`, `too-many-attempts` */
  removePasskey(actor: Actor, passkeyId: string, input: Proof): Promise<void>
}

interface PasskeysDeps {
  db: Db
  now: () => Date
  changes: SecondFactorChanges
  passkeyCheck: PasskeyCheck
  passwordCheck: PasswordCheck
  secondFactorCheck: SecondFactorCheck
  /** What a device calls the portal. */
  issuer: string
}

const mostPasskeys = 20

/** Passkeys of an account, for their holder. */
export function createPasskeys(deps: PasskeysDeps): Passkeys {
  const { db, now, passkeyCheck, passwordCheck, secondFactorCheck, issuer } = deps
  const { ownAccount, record, issueCodes, withProof, refuseWithout } = deps.changes

  async function refuseTooMany(within: Db, accountId: string): Promise<void> {
    if ((await rows.passkeysOf(within, accountId)).length < mostPasskeys) return
    throw new Refused('too-many-passkeys', `You have ${mostPasskeys} passkeys: remove one you don’t use first.`)
  }

  async function ownPasskeyOf(within: Db, accountId: string, passkeyId: string) {
    const passkey = await rows.findPasskey(within, accountId, passkeyId)
    if (!passkey) throw absent('passkey')
    return passkey
  }

  return {
    passkeysPossible: passkeyCheck.isPossible,

    listPasskeys: async (actor) => (await rows.passkeysOf(db, actor.accountId ?? '')).map(shown),

    async beginPasskey(actor, input) {
      const { password } = presentPassword.parse(input)
      const account = await ownAccount(actor)
      await refuseTooMany(db, account.id)
      await passwordCheck.confirm(account, password, 'password')
      await inTransaction(db, (tx) => passwordCheck.settle(tx, account, 'password'))
      const { challenge, rpId, known } = await passkeyCheck.askForNew(newBy(actor), account.id)
      return {
        challenge,
        rp: { id: rpId, name: issuer },
        user: { id: userHandleOf(account.id), name: account.email, displayName: account.name },
        pubKeyCredParams: passkeyAlgorithms.map((alg) => ({ type: 'public-key' as const, alg })),
        timeout: challengeMinutes * 60_000,
        attestation: 'none',
        excludeCredentials: known,
        authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
      }
    },

    async addPasskey(actor, input) {
      const { name, passkey: answer } = newPasskeyInput.parse(input)
      const made = await passkeyCheck.readNew(answer, newBy(actor), actor)
      return inTransaction(db, async (tx) => {
        const account = await takeAccount(tx, actor.accountId ?? '')
        if (!account) throw absent('account')
        await refuseTooMany(tx, account.id)
        const isFirst = !(await secondFactorCheck.isOn(tx, account.id))
        const passkey = { id: newId(), name, created_at: now(), last_used_at: null }
        const added = await rows.insertPasskey(tx, {
          ...passkey,
          account_id: account.id,
          credential_id: made.credentialId,
          public_key: made.publicKey,
          counter: made.counter,
          transports: answer.response.transports,
        })
        if (!added) throw new Refused('passkey-known', 'This passkey was added already.')
        const recoveryCodes = isFirst ? await issueCodes(tx, account.id) : []
        // Those were opened with the password alone: a stranger's would go on without the second factor.
        const ended = isFirst ? { sessionsEnded: await removeSessionsOf(tx, account.id, actor.sessionId) } : {}
        await record(tx, actor, 'passkey-added', account, { passkey: name, ...ended })
        return { passkey: shown(passkey), recoveryCodes }
      })
    },

    async renamePasskey(actor, passkeyId, input) {
      const { name } = passkeyName.parse(input)
      return inTransaction(db, async (tx) => {
        const account = await takeAccount(tx, actor.accountId ?? '')
        if (!account) throw absent('account')
        const passkey = await ownPasskeyOf(tx, account.id, passkeyId)
        await rows.renamePasskey(tx, passkey.id, name)
        await recordAudit(tx, actor, now(), {
          action: 'account.passkey-renamed',
          object: { kind: 'account', id: account.id, name: account.name },
          details: { before: passkey.name, after: name },
        })
        return shown({ ...passkey, name })
      })
    },

    beginPasskeyProof: (actor) => passkeyCheck.ask(proofBy(actor), actor.accountId ?? ''),

    async removePasskey(actor, passkeyId, input) {
      await ownPasskeyOf(db, actor.accountId ?? '', passkeyId)
      await withProof(actor, input, async (tx, account) => {
        const passkey = await ownPasskeyOf(tx, account.id, passkeyId)
        const others = (await rows.passkeysOf(tx, account.id)).length - 1
        const hasApp = (await findSecondFactor(tx, account.id))?.confirmed_at != null
        if (others > 0 || hasApp) {
          await rows.removePasskey(tx, passkey.id)
          return record(tx, actor, 'passkey-removed', account, { passkey: passkey.name })
        }
        await refuseWithout(tx, account)
        await removeSecondFactor(tx, account.id)
        await record(tx, actor, 'turned-off', account, { passkey: passkey.name })
      })
    },
  }
}

const newBy = (actor: Actor) => ({ purpose: 'new', boundTo: actor.sessionId ?? '' }) as const

const shown = ({ id, name, created_at, last_used_at }: Shown): OwnPasskey => ({
  id,
  name,
  createdAt: created_at,
  lastUsedAt: last_used_at,
})

interface Shown {
  id: string
  name: string
  created_at: Date
  last_used_at: Date | null
}
