import { findPlan, findProducts, holdPlan, holdProducts } from '../catalogue/index.ts'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import type { Db } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { publish } from '../platform/outbox/events.ts'
import type { Operations } from '../providers/index.ts'
import { objectOf, refuseNotLiving, refuseStored } from './credential-status.ts'
import * as rows from './credentials.queries.ts'
import { requestLivingKeys } from './key-operations.ts'
import { wishNewQuota } from './keys.queries.ts'

export interface RightsDeps {
  operations: Operations
  now: () => Date
}

/** Whether the running quota goes on under the new plan, or another one begins. */
export type QuotaChoice = 'keep' | 'restart'

/**
 * Gives a credential further products; its key stays the same (REU-3). Those it holds already change nothing.
 * @returns the products that are new to it
 * @throws Refused `credential-not-found`, `credential-stored`, `credential-not-active`, `product-not-available`
 */
export async function addProducts(
  tx: Db,
  deps: RightsDeps,
  actor: Actor,
  id: string,
  productIds: readonly string[],
): Promise<string[]> {
  await holdProducts(tx, productIds)
  const credential = await lockLiving(tx, deps, id)
  const held = await rows.productIdsOf(tx, id)
  const added = [...new Set(productIds)].filter((productId) => !held.includes(productId))
  if (added.length === 0) return []
  const products = await findProducts(tx, added)
  // One key opens all of them, so they are at the credential's provider and opened by a key.
  const fits = products.filter(
    (product) =>
      product.provider_id === credential.provider_id &&
      product.auth_type === 'authToken' &&
      product.state !== 'retired' &&
      !product.departing,
  )
  if (fits.length < added.length) {
    throw new Refused(
      'product-not-available',
      'A product is gone, retired, opened by something else than a key, or not at the provider of this credential.',
      {
        field: 'productIds',
      },
    )
  }
  await rows.insertProducts(tx, id, added)
  await changed(tx, deps, credential)
  await recordAudit(tx, actor, deps.now(), {
    action: 'credential.products-added',
    object: objectOf(credential),
    details: { products: products.map(({ id: productId, name }) => ({ id: productId, name })) },
  })
  await publish(tx, deps.now(), 'credential.products-changed', {
    credentialId: id,
    appId: credential.app_id,
    added,
    removed: [],
  })
  return added
}

/**
 * Takes a product off a credential; its key stays the same. One that it does not hold changes nothing.
 * @returns whether something changed
 * @throws Refused `last-product` (CHG-8), `credential-not-found`, `credential-stored`, `credential-not-active`
 */
export async function removeProduct(
  tx: Db,
  deps: RightsDeps,
  actor: Actor,
  id: string,
  productId: string,
): Promise<boolean> {
  const credential = await lockLiving(tx, deps, id)
  const held = await rows.productIdsOf(tx, id)
  if (!held.includes(productId)) return false
  if (held.length === 1) {
    throw new Refused('last-product', 'This is the only product of the credential: revoke the credential instead.')
  }
  await rows.deleteProducts(tx, id, [productId])
  await changed(tx, deps, credential)
  const [product] = await findProducts(tx, [productId])
  await recordAudit(tx, actor, deps.now(), {
    action: 'credential.product-removed',
    object: objectOf(credential),
    details: { product: { id: productId, name: product?.name ?? null } },
  })
  await publish(tx, deps.now(), 'credential.products-changed', {
    credentialId: id,
    appId: credential.app_id,
    added: [],
    removed: [productId],
  })
  return true
}

/**
 * Puts a credential under another plan of its provider, for all its products (CHG-4); its key stays the same. The new plan's life time
 * begins now. The plan it has already changes nothing.
 * @returns whether the plan is another one now
 * @throws Refused `credential-not-found`, `credential-stored`, `credential-not-active`, `plan-not-available`
 */
export async function changePlan(
  tx: Db,
  deps: RightsDeps,
  actor: Actor,
  id: string,
  planId: string,
  quota: QuotaChoice = 'keep',
): Promise<boolean> {
  await holdPlan(tx, planId)
  const credential = await lockLiving(tx, deps, id)
  if (credential.plan_id === planId) return false
  const [before, plan] = [await findPlan(tx, credential.plan_id), await findPlan(tx, planId)]
  if (!plan || plan.departing || plan.provider_id !== credential.provider_id) {
    throw new Refused('plan-not-available', 'The plan has been deleted or is not at the provider of this credential.', {
      field: 'planId',
    })
  }
  await rows.updateCredential(tx, id, { plan_id: planId, expires_at: endOf(plan, deps.now()) }, deps.now())
  if (quota === 'restart') await wishNewQuota(tx, id)
  await requestLivingKeys(tx, deps.operations, credential)
  await recordAudit(tx, actor, deps.now(), {
    action: 'credential.plan-changed',
    object: objectOf(credential),
    details: {
      before: { id: credential.plan_id, name: before?.name ?? null },
      plan: { id: planId, name: plan.name },
      quota,
    },
  })
  await publish(tx, deps.now(), 'credential.plan-changed', {
    credentialId: id,
    appId: credential.app_id,
    previousPlanId: credential.plan_id,
    planId,
  })
  return true
}

/** When a key ends that begins its life now under this plan; null: never. */
export const endOf = (plan: { key_lifetime_seconds: number | null }, at: Date): Date | null =>
  plan.key_lifetime_seconds === null ? null : new Date(at.getTime() + plan.key_lifetime_seconds * 1000)

/** @throws Refused `credential-not-found`, `credential-stored`, `credential-not-active` */
export async function lockLiving(tx: Db, { now }: { now: () => Date }, id: string) {
  const credential = await rows.lockCredential(tx, id)
  if (!credential) throw absent('credential')
  refuseStored(credential)
  refuseNotLiving(credential, now())
  return credential
}

async function changed(tx: Db, { operations, now }: RightsDeps, credential: rows.LockedCredential): Promise<void> {
  await rows.updateCredential(tx, credential.id, {}, now())
  await requestLivingKeys(tx, operations, credential)
}
