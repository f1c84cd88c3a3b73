import { createHash } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'
import { nobody } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { Refused } from '../platform/errors.ts'
import {
  challengeOf,
  type NewPasskeyAnswer,
  type PasskeyAnswer,
  readAnswer,
  readNewPasskey,
} from './passkey-answers.ts'
import { type PasskeyParty, requireParty } from './passkey-party.ts'
import * as rows from './passkeys.queries.ts'

export const challengeMinutes = 5

/** What a challenge is good for, and for whom: the session, or the token in a cookie of who has none yet. */
export interface Occasion {
  purpose: 'new' | 'sign-in' | 'second-step' | 'proof'
  boundTo: string
}

export interface UsedPasskey {
  id: string
  accountId: string
}

export interface PasskeyCheckDeps {
  db: Db
  now: () => Date
  log: FastifyBaseLogger
  randomBytes: (size: number) => Buffer
  /** Null where passkeys don't work. */
  party: PasskeyParty | null
}

export type PasskeyCheck = ReturnType<typeof createPasskeyCheck>

/** Asks authenticators to sign and checks what they answer: each challenge counts once, whatever comes of it. */
export function createPasskeyCheck({ db, now, log, randomBytes, party }: PasskeyCheckDeps) {
  async function challenge({ purpose, boundTo }: Occasion): Promise<string> {
    const text = randomBytes(32).toString('base64url')
    const expires_at = new Date(now().getTime() + challengeMinutes * 60_000)
    await rows.insertChallenge(db, { challenge_hash: hashOf(text), purpose, bound_to: boundTo, expires_at })
    return text
  }

  /** @throws Refused `passkey-challenge-over` */
  async function take(answer: PasskeyAnswer | NewPasskeyAnswer, { purpose, boundTo }: Occasion): Promise<string> {
    const text = challengeOf(answer)
    const asked = { challenge_hash: hashOf(text), purpose, bound_to: boundTo }
    if (!(await rows.takeChallenge(db, asked, now()))) throw over()
    return text
  }

  async function accepted<T>(visit: Visitor, read: Promise<T>): Promise<T> {
    try {
      return await read
    } catch (cause) {
      log.warn({ address: visit.address, requestId: visit.requestId, err: cause }, 'passkey not accepted')
      throw notAccepted(cause)
    }
  }

  return {
    isPossible: party !== null,

    /** For `navigator.credentials.get`. @param accountId null: any passkey that the device offers */
    async ask(occasion: Occasion, accountId: string | null) {
      const { id: rpId } = requireParty(party)
      const own = accountId === null ? [] : await rows.passkeysOf(db, accountId)
      if (accountId !== null && own.length === 0) throw noPasskey()
      return {
        challenge: await challenge(occasion),
        rpId,
        timeout: challengeMinutes * 60_000,
        allowCredentials: own.map(shown),
        // Without the password before it, holding the device is not enough.
        userVerification: accountId === null ? ('required' as const) : ('preferred' as const),
      }
    },

    /** For `navigator.credentials.create`, but for what is said of the person. */
    async askForNew(occasion: Occasion, accountId: string) {
      const { id } = requireParty(party)
      return {
        challenge: await challenge(occasion),
        rpId: id,
        known: (await rows.passkeysOf(db, accountId)).map(shown),
      }
    },

    /** @throws Refused `passkey-challenge-over`, `passkey-not-accepted` */
    async readNew(answer: NewPasskeyAnswer, occasion: Occasion, visit: Visitor) {
      const expected = { party: requireParty(party), challenge: await take(answer, occasion) }
      return accepted(visit, readNewPasskey(answer, expected))
    },

    /**
     * @param allow is told whose it would be before anything costly is done, and may refuse
     * @throws Refused `passkey-challenge-over`, `passkey-not-accepted`
     */
    async use(
      answer: PasskeyAnswer,
      occasion: Occasion,
      visit: Visitor,
      allow: (holder: { accountId: string; email: string }) => Promise<boolean>,
    ): Promise<UsedPasskey> {
      const expected = { party: requireParty(party), challenge: await take(answer, occasion) }
      const found = await rows.findByCredential(db, Buffer.from(answer.id, 'base64url'))
      if (!found || !(await allow({ accountId: found.account_id, email: found.email }))) throw notAccepted()
      const userVerified = occasion.purpose === 'sign-in'
      if (userVerified && answer.response.userHandle !== userHandleOf(found.account_id)) throw notAccepted()
      const { counter } = await accepted(
        visit,
        readAnswer(answer, { ...expected, publicKey: found.public_key, userVerified }),
      )
      if (!(await rows.noteUse(db, found.id, counter, now()))) {
        await tellOfCopy(visit, found, counter)
        throw notAccepted()
      }
      return { id: found.id, accountId: found.account_id }
    },
  }

  /** Two that count on their own: one of them is a copy, and nobody can say which. */
  async function tellOfCopy(visit: Visitor, found: Found, counter: number): Promise<void> {
    const actor = nobody(visit.requestId, visit.address)
    await inTransaction(db, (tx) =>
      recordAudit(tx, actor, now(), {
        action: 'account.passkey-suspected',
        object: { kind: 'account', id: found.account_id, name: found.account_name },
        details: { passkey: found.name, counter, before: found.counter },
      }),
    )
  }
}

type Found = NonNullable<Awaited<ReturnType<typeof rows.findByCredential>>>
type Visitor = { requestId: string; address: string }

/** What a passkey keeps of whose it is: the id of the account, which says nothing about the person. */
export const userHandleOf = (accountId: string): string =>
  Buffer.from(accountId.replaceAll('-', ''), 'hex').toString('base64url')

const hashOf = (text: string) => createHash('sha256').update(text).digest()

const shown = ({ credential_id, transports }: { credential_id: Buffer; transports: string[] }) => ({
  id: credential_id.toString('base64url'),
  type: 'public-key' as const,
  transports,
})

const over = () =>
  new Refused('passkey-challenge-over', 'This took too long, or was done already. Try the passkey again.', {
    kind: 'input',
  })

export const notAccepted = (cause?: unknown) =>
  new Refused('passkey-not-accepted', 'This passkey was not accepted. Try again, or take another way.', {
    kind: 'input',
    cause,
  })

const noPasskey = () => new Refused('no-passkey', 'There is no passkey.')
