import type { productEndpoints } from '@portico/contract'
import type { z } from 'zod'
import { type Actor, looksAfter, system } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { publish } from '../platform/outbox/events.ts'
import { bumpStamp } from '../platform/stamps.ts'
import { policyOperation } from './departures.ts'
import { impactOf, requireConfirmed } from './impact.ts'
import * as rows from './products.queries.ts'
import type { Product, ProductsDeps } from './products.ts'

type Deprecation = z.output<(typeof productEndpoints)['deprecateProduct']['body']>

/** From which states a verb leads to which. */
export const transitions = {
  publish: { from: ['draft', 'published', 'deprecated', 'retired'], to: 'published' },
  unpublish: { from: ['draft', 'published'], to: 'draft' },
  deprecate: { from: ['published', 'deprecated'], to: 'deprecated' },
  retire: { from: ['draft', 'published', 'deprecated', 'retired'], to: 'retired' },
} as const satisfies Record<string, { from: readonly rows.ProductState[]; to: rows.ProductState }>

type Verb = keyof typeof transitions

/** What becomes of a product over time. A verb that finds its state reached already changes nothing. */
export function createProductLife(deps: ProductsDeps & { show: (id: string) => Promise<Product> }) {
  const { db, now, operations, holders, departures, show } = deps

  /** @returns whether anything changed */
  async function change(
    tx: Db,
    actor: Actor,
    id: string,
    verb: Verb,
    work: (before: rows.ProductRow) => Promise<Partial<rows.LifeValues>>,
  ): Promise<boolean> {
    const before = await rows.lockProduct(tx, id)
    if (!before) throw absent('product')
    const { from, to } = transitions[verb]
    if (!(from as readonly string[]).includes(before.state)) {
      throw new Refused(
        'product-state',
        `A product that is ${inWords[before.state]} can’t be ${past[verb]}: publish it first.`,
      )
    }
    if (before.state === to && verb !== 'deprecate') return false
    const life = { ...never, state: to, departing: before.departing, ...(await work(before)) }
    await rows.updateLife(tx, id, life, now())
    await recordAudit(tx, actor, now(), {
      action: `product.${past[verb]}`,
      object: { kind: 'product', id, name: before.name },
      details: { from: before.state, retiresAt: life.retires_at, successorId: life.successor_id },
    })
    await publish(tx, now(), `product.${past[verb]}`, { productId: id })
    await bumpStamp(tx, 'catalogue')
    return true
  }

  async function requestPolicy(tx: Db, { id, provider_id }: rows.ProductRow): Promise<void> {
    if (provider_id)
      await operations.request(tx, { kind: policyOperation('product'), subjectId: id, providerId: provider_id })
  }

  async function retire(tx: Db, actor: Actor, id: string, confirmed: (before: rows.ProductRow) => Promise<void>) {
    return change(tx, actor, id, 'retire', async (before) => {
      await confirmed(before)
      await holders.requestKeys(tx, { kind: 'product', id })
      const { deprecated_at, successor_id } = before
      return { deprecated_at, successor_id, retired_at: now(), departing: true }
    })
  }

  return {
    async publishProduct(actor: Actor, id: string): Promise<Product> {
      await inTransaction(db, (tx) =>
        change(tx, actor, id, 'publish', async (before) => {
          await requestPolicy(tx, before)
          // Where the policy is off, keys follow when it is on again.
          if (before.policy_active) await holders.requestKeys(tx, { kind: 'product', id })
          return { departing: false }
        }),
      )
      await operations.run({ kind: policyOperation('product'), subjectId: id })
      await holders.carryOutKeys({ kind: 'product', id })
      return show(id)
    },

    async unpublishProduct(actor: Actor, id: string): Promise<Product> {
      await inTransaction(db, (tx) => change(tx, actor, id, 'unpublish', async () => ({})))
      return show(id)
    },

    /** @throws Refused `product-state`, `retirement-in-the-past`, `unknown-successor` */
    async deprecateProduct(actor: Actor, id: string, { retiresAt, successorId }: Deprecation): Promise<Product> {
      const retires_at = retiresAt === null ? null : new Date(retiresAt)
      if (retires_at && retires_at <= now()) {
        throw new Refused('retirement-in-the-past', 'Choose a moment in the future, or retire it now.', {
          kind: 'input',
          field: 'retiresAt',
        })
      }
      await inTransaction(db, (tx) =>
        change(tx, actor, id, 'deprecate', async (before) => {
          if (successorId !== null) await refuseUnfitSuccessor(tx, actor, id, successorId)
          return { deprecated_at: before.deprecated_at ?? now(), retires_at, successor_id: successorId }
        }),
      )
      return show(id)
    },

    /** @throws Refused `product-state`, `confirmation-needed`, `confirmation-outdated` */
    async retireProduct(actor: Actor, id: string, confirm: string | undefined): Promise<Product> {
      await inTransaction(db, (tx) =>
        retire(tx, actor, id, async ({ version }) => {
          const holdings = await holders.holdingsOf(tx, { kind: 'product', id })
          requireConfirmed(impactOf({ verb: 'retire', id, version }, holdings), confirm)
        }),
      )
      await departures.carryOut(actor, { kind: 'product', id })
      return show(id)
    },

    /** Retires what was announced to retire by now; whoever else is at it finds it done. @returns how many */
    async retireDue(): Promise<number> {
      const actor = system('Portal')
      let retired = 0
      for (const id of await rows.dueToRetire(db, now())) {
        const done = await inTransaction(db, async (tx) => {
          // Somebody may have put it off while this waited.
          const still = await rows.lockProduct(tx, id)
          if (still?.state !== 'deprecated' || !still.retires_at || still.retires_at > now()) return false
          return retire(tx, actor, id, async () => undefined)
        })
        if (!done) continue
        retired += 1
        await departures.carryOut(actor, { kind: 'product', id })
      }
      return retired
    },
  }
}

async function refuseUnfitSuccessor(tx: Db, actor: Actor, id: string, successorId: string): Promise<void> {
  const successor = await rows.findProduct(tx, successorId)
  if (successor?.state === 'published' && successorId !== id && looksAfter(actor, successorId)) return
  throw new Refused('unknown-successor', 'Choose another product that is published.', {
    kind: 'input',
    field: 'successorId',
  })
}

const never = { deprecated_at: null, retires_at: null, retired_at: null, successor_id: null }

const past = { publish: 'published', unpublish: 'unpublished', deprecate: 'deprecated', retire: 'retired' } as const

const inWords = { draft: 'a draft', published: 'published', deprecated: 'deprecated', retired: 'retired' } as const
