import type { cart } from '@portico/contract'
import type { z } from 'zod'
import type { Apps } from '../apps/index.ts'
import { type Browse, type OfferedPlan, viewerOf } from '../catalogue/index.ts'
import type { Actor } from '../platform/actor.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import type { AccessSettings } from './access-settings.ts'
import * as rows from './cart.queries.ts'
import { type ChosenItem, type OfferedItem, offeredItems } from './offered-items.ts'
import { type HeldCredential, livingCredentials } from './reusable.queries.ts'
import { whyNotReusable } from './reuse.ts'
import { type Difference, type Group, splitByKey, whyApart } from './split.ts'
import { waitForTurn } from './turns.queries.ts'

export type ShownCart = z.input<typeof cart>

/** What is asked for together, and with which key. */
export interface Part {
  products: { id: string; name: string; summary: string }[]
  plan: OfferedPlan
  catalogue: { id: string; name: string }
  /** Why it can't share a key with the parts before it. */
  apart: Difference | null
  /** Credentials that could open these products too, with the key they have (REU-1). */
  reusable: { id: string; alias: string; app: { id: string; name: string } }[]
}

export interface CartDeps {
  db: Db
  now: () => Date
  apps: Apps
  browse: Browse
  settings: AccessSettings
}

/** More than this is no wish list any more. */
const mostItems = 50

export type Cart = ReturnType<typeof createCart>

/** What a developer gathers before asking; kept with the account, so that it is there on every device. */
export function createCart({ db, now, apps, browse, settings }: CartDeps) {
  const ofActor = ({ accountId }: Actor): string => {
    if (accountId === null) throw absent('account')
    return accountId
  }

  /** How these would be asked for: the same split the checkout makes. What is not offered to the actor is left out. */
  async function partsOf(actor: Actor, items: readonly (OfferedItem | null)[]): Promise<Part[]> {
    const offered = items.filter((item) => item !== null)
    const groups = splitByKey(offered.map((item) => ({ ...item, credentialId: null })))
    const held = await heldFor(actor, groups)
    return groups.flatMap((group, index) => {
      const own = offered.filter((item) => belongs(item, group))
      const [first] = own
      if (!first) return []
      return {
        products: group.productIds.flatMap((id) => {
          const item = own.find(({ productId }) => productId === id)
          return item ? [{ id, name: item.productName, summary: item.productSummary }] : []
        }),
        plan: first.plan,
        catalogue: first.catalogue,
        apart: whyApart(group, groups.slice(0, index)),
        reusable: held
          .filter((credential) => whyNotReusable(credential, group, now()) === null)
          .map(({ id, alias, appId, appName }) => ({ id, alias, app: { id: appId, name: appName } })),
      }
    })
  }

  async function heldFor(actor: Actor, groups: readonly Group[]): Promise<HeldCredential[]> {
    const seen = groups.length === 0 ? [] : await apps.listFor(actor)
    if (seen.length === 0) return []
    return livingCredentials(
      db,
      seen.map((app) => app.id),
      [...new Set(groups.map((group) => group.planId))],
    )
  }

  async function show(actor: Actor): Promise<ShownCart> {
    const items = await rows.cartItems(db, ofActor(actor))
    const offered = await offeredItems({ browse, db }, viewerOf(actor), items.map(withoutCredential))
    return {
      items: items.map((item, index) => ({
        product: { id: item.productId, name: item.productName },
        plan: { id: item.planId, name: item.planName },
        catalogue: { id: item.catalogueId, name: item.catalogueName },
        available: offered[index] !== null,
      })),
      parts: (await partsOf(actor, offered)).map(({ products, plan, catalogue, apart, reusable }) => ({
        products,
        plan: { id: plan.id, name: plan.name },
        catalogue,
        approvedAtOnce: plan.autoApprove,
        apart,
        reusable,
      })),
    }
  }

  return {
    show,

    /** @throws Refused `offer-not-found` for what the actor is not offered, `cart-full` */
    async addCartItem(actor: Actor, item: rows.CartKey): Promise<ShownCart> {
      const accountId = ofActor(actor)
      const [offered] = await offeredItems({ browse, db }, viewerOf(actor), [withoutCredential(item)])
      if (!offered) throw absent('offer')
      await inTransaction(db, async (tx) => {
        await waitForTurn(tx, null, accountId)
        await rows.insertCartItem(tx, accountId, item, now())
        if ((await rows.countCartItems(tx, accountId)) <= mostItems) return
        throw new Refused(
          'cart-full',
          `The cart holds ${mostItems} APIs: send the request for those first, or remove some.`,
        )
      })
      return show(actor)
    },

    /** @throws Refused `cart-item-not-found` */
    async removeCartItem(actor: Actor, item: rows.CartKey): Promise<ShownCart> {
      if (!(await rows.deleteCartItem(db, ofActor(actor), item))) throw absent('cart item')
      return show(actor)
    },

    /** What has been asked for is in the cart no more. */
    async takeOut(actor: Actor, items: readonly rows.CartKey[]): Promise<void> {
      for (const item of items) await rows.deleteCartItem(db, ofActor(actor), item)
    },

    /** Null where access is asked for without a cart (DIR-2). */
    countFor: async (actor: Actor) =>
      (await settings.show()).flow === 'cart' ? rows.countCartItems(db, ofActor(actor)) : null,

    itemsOf: (actor: Actor) => rows.cartItems(db, ofActor(actor)),

    /** The parts that these would be asked for in; null in `offered` for what is not offered to the actor. */
    async partsOf(actor: Actor, chosen: readonly rows.CartKey[]) {
      const offered = await offeredItems({ browse, db }, viewerOf(actor), chosen.map(withoutCredential))
      return { offered, parts: await partsOf(actor, offered) }
    },
  }
}

const withoutCredential = ({ productId, planId, catalogueId }: rows.CartKey): ChosenItem => ({
  productId,
  planId,
  catalogueId,
  credentialId: null,
})

const belongs = (item: OfferedItem, group: Group) =>
  item.planId === group.planId && item.catalogueId === group.catalogueId && item.authType === group.authType
