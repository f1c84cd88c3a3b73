import type { termsEndpoints, terms as termsShape } from '@portico/contract'
import type { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { publish } from '../platform/outbox/events.ts'
import { bumpStamp } from '../platform/stamps.ts'
import { findAccount } from './accounts.queries.ts'
import * as rows from './terms.queries.ts'

export type TermsView = z.input<typeof termsShape>
type NewTerms = z.output<(typeof termsEndpoints)['publishTerms']['body']>

export interface Terms {
  /** What holds now; null where there are no terms. */
  termsInForce(): Promise<{ id: string; number: number; text: string; note: string; publishedAt: Date } | null>
  /** Newest first. */
  listTerms(): Promise<TermsView[]>
  /** @throws Refused `terms-not-found` */
  showTerms(id: string): Promise<TermsView>
  publishTerms(actor: Actor, terms: NewTerms): Promise<TermsView>
  /** @throws Refused `terms-not-found`, `terms-not-in-force` */
  withdrawTerms(actor: Actor, id: string): Promise<void>
  /** @throws Refused `terms-not-accepted`, `terms-changed` at the field `acceptedTerms`, unless it is the version in force, or there is none */
  requireTermsAccepted(accepted: string | null, within?: Db): Promise<void>
  /** The same, and records it for an account that is being made in this transaction. */
  acceptTermsAtSignUp(tx: Db, actor: Actor, accountId: string, accepted: string | null): Promise<void>
  /** By who is signed in. @throws Refused `terms-not-accepted`, `terms-changed` */
  acceptTerms(actor: Actor, accepted: string | null): Promise<void>
  /** Whether somebody has to accept terms before they go on. */
  owesTerms(accountId: string): Promise<boolean>
  /** Newest first. @throws Refused `account-not-found` */
  listTermsAcceptances(accountId: string): Promise<{ id: string; number: number; acceptedAt: Date; address: string }[]>
}

/** Terms of use: versions that never change, and who has accepted which. */
export function createTerms({ db, now }: { db: Db; now: () => Date }): Terms {
  async function requireInForce(within: Db, accepted: string | null): Promise<string | null> {
    const current = await rows.termsInForce(within)
    if (!current) return null
    if (accepted === current.id) return current.id
    if (accepted === null) {
      throw new Refused('terms-not-accepted', 'Accept the terms of use to go on.', {
        field: 'acceptedTerms',
        kind: 'input',
      })
    }
    throw new Refused('terms-changed', 'The terms of use have changed meanwhile. Read the new ones and accept them.', {
      field: 'acceptedTerms',
      kind: 'input',
    })
  }

  async function accept(tx: Db, actor: Actor, accountId: string, accepted: string | null): Promise<void> {
    await rows.lockTerms(tx, 'accept')
    const termsId = await requireInForce(tx, accepted)
    if (termsId === null) return
    const { address } = actor
    const isNew = await rows.insertAcceptance(tx, {
      account_id: accountId,
      terms_id: termsId,
      accepted_at: now(),
      address,
    })
    if (!isNew) return
    const { number } = (await rows.termsInForce(tx)) ?? { number: 0 }
    const object = { kind: 'terms', id: termsId, name: `Version ${number}` }
    await recordAudit(tx, actor, now(), { action: 'terms.accepted', object, details: { accountId } })
    await publish(tx, now(), 'terms.accepted', { termsId, accountId })
  }

  async function show(within: Db, id: string): Promise<TermsView> {
    const [row, current] = await Promise.all([rows.findTerms(within, id), rows.termsInForce(within)])
    if (!row) throw absent('terms')
    return shown(row, current?.id)
  }

  return {
    termsInForce: async () => (await rows.termsInForce(db)) ?? null,

    async listTerms() {
      const all = await rows.listTerms(db)
      const current = all.find(({ withdrawnAt }) => withdrawnAt === null)
      return all.map((row) => shown(row, current?.id))
    },

    showTerms: (id) => show(db, id),

    publishTerms: (actor, { text, note, mustAccept }) =>
      inTransaction(db, async (tx) => {
        await rows.lockTerms(tx, 'change')
        const [id, at] = [newId(), now()]
        const by = actor.accountId
        await rows.insertTerms(tx, { id, text, note, must_accept: mustAccept, published_at: at, published_by: by })
        const published = await show(tx, id)
        // Pages that are kept lead to the terms.
        await bumpStamp(tx, 'settings')
        const object = { kind: 'terms', id, name: `Version ${published.number}` }
        await recordAudit(tx, actor, at, { action: 'terms.published', object, details: { note, mustAccept } })
        await publish(tx, at, 'terms.published', { termsId: id, number: published.number, mustAccept })
        return published
      }),

    withdrawTerms: (actor, id) =>
      inTransaction(db, async (tx) => {
        await rows.lockTerms(tx, 'change')
        if (!(await rows.findTerms(tx, id))) throw absent('terms')
        const current = await rows.termsInForce(tx)
        if (current?.id !== id) {
          throw new Refused('terms-not-in-force', 'This version is not in force (any more). Load the list again.')
        }
        await rows.withdrawTerms(tx, now())
        await bumpStamp(tx, 'settings')
        const object = { kind: 'terms', id: current.id, name: `Version ${current.number}` }
        await recordAudit(tx, actor, now(), { action: 'terms.withdrawn', object, details: {} })
      }),

    requireTermsAccepted: async (accepted, within = db) => void (await requireInForce(within, accepted)),
    acceptTermsAtSignUp: accept,

    acceptTerms: (actor, accepted) => inTransaction(db, (tx) => accept(tx, actor, actor.accountId ?? '', accepted)),

    owesTerms: (accountId) => rows.owesAcceptance(db, accountId),

    async listTermsAcceptances(accountId) {
      if (!(await findAccount(db, accountId))) throw absent('account')
      return rows.acceptancesOf(db, accountId)
    },
  }
}

const shown = (
  { publisherId, publisherName, withdrawnAt: _withdrawnAt, acceptances, ...row }: rows.TermsRow,
  inForceId: string | undefined,
): TermsView => ({
  ...row,
  acceptances: acceptances ?? 0,
  inForce: row.id === inForceId,
  publishedBy: publisherId === null ? null : { id: publisherId, name: publisherName ?? '' },
})
