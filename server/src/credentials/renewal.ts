import { findPlan, findProducts, holdPlan, holdProducts } from '../catalogue/index.ts'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import type { Db } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { publish } from '../platform/outbox/events.ts'
import { objectOf, refuseStored } from './credential-status.ts'
import * as rows from './credentials.queries.ts'
import { requestLivingKeys } from './key-operations.ts'
import { endOf, type RightsDeps } from './rights.ts'
import { sideOf } from './suspension.ts'

/**
 * Lets a credential last as long as its plan says, from now on; one that has expired works again. A renewal never shortens. Products
 * that have been deleted since it expired are left out.
 * @throws Refused `credential-does-not-expire`, `renewal-needs-approval`, `plan-not-available`, `product-not-available`,
 *   `credential-not-found`, `credential-stored`, `credential-not-active`
 */
export async function renew(tx: Db, deps: RightsDeps, actor: Actor, id: string): Promise<void> {
  const known = await rows.findCredential(tx, id)
  if (!known) throw absent('credential')
  await holdPlan(tx, known.planId)
  await holdProducts(tx, await rows.productIdsOf(tx, id))
  const credential = await rows.lockCredential(tx, id)
  if (!credential) throw absent('credential')
  refuseStored(credential)
  if (credential.status !== 'active' && credential.status !== 'suspended') {
    throw new Refused(
      'credential-not-active',
      'Only a credential that works, is suspended or has expired can be renewed.',
    )
  }
  if (credential.expires_at === null) {
    throw new Refused('credential-does-not-expire', 'This credential does not expire: there is nothing to renew.')
  }
  const plan = await findPlan(tx, credential.plan_id)
  if (!plan)
    throw new Refused('plan-not-available', 'The plan of this credential has been deleted: request access anew.')
  if (sideOf(actor) === 'member' && !plan.auto_approve) {
    throw new Refused(
      'renewal-needs-approval',
      `“${plan.name}” is approved by the owner of the API: ask them to renew it.`,
      {
        kind: 'forbidden',
      },
    )
  }
  const gone = await leaveOutGone(tx, id)
  const expiresAt = later(credential.expires_at, endOf(plan, deps.now()))
  await rows.updateCredential(tx, id, { expires_at: expiresAt }, deps.now())
  await requestLivingKeys(tx, deps.operations, credential)
  await recordAudit(tx, actor, deps.now(), {
    action: 'credential.renewed',
    object: objectOf(credential),
    details: { before: credential.expires_at, expiresAt, productsGone: gone },
  })
  await publish(tx, deps.now(), 'credential.renewed', {
    credentialId: id,
    appId: credential.app_id,
    expiresAt: expiresAt?.toISOString() ?? null,
  })
}

/** What has expired keeps no product from being deleted. @returns the ids of those that were */
async function leaveOutGone(tx: Db, id: string): Promise<string[]> {
  const held = await rows.productIdsOf(tx, id)
  const living = (await findProducts(tx, held)).map((product) => product.id)
  if (living.length === 0) {
    throw new Refused(
      'product-not-available',
      'The products of this credential have been deleted: request access anew.',
    )
  }
  const gone = held.filter((productId) => !living.includes(productId))
  await rows.deleteProducts(tx, id, gone)
  return gone
}

/** Null is later than any date. */
const later = (a: Date, b: Date | null): Date | null => (b === null || b > a ? b : a)
