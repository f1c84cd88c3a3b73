import { lockApp } from '../apps/index.ts'
import { holdPlan, holdProducts, type PlanRow } from '../catalogue/index.ts'
import type { Credentials } from '../credentials/index.ts'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import type { Db } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import * as rows from './access-requests.queries.ts'
import { lockCredential } from './reusable.queries.ts'

/** A request with the products that it is about. */
type ToApprove = NonNullable<Awaited<ReturnType<typeof findToApprove>>>
type Held = Awaited<ReturnType<typeof holdForApproval>>

interface ApprovalDeps {
  now: () => Date
  credentials: Credentials
}

export async function findToApprove(db: Db, id: string) {
  const [request, productIds] = await Promise.all([rows.findAccessRequest(db, id), rows.productIdsOf(db, id)])
  return request && { ...request, productIds }
}

/**
 * Locks what a decision about this request touches: what it asks for, app, credential, request, in the order in which deleting and
 * revoking take them. Whoever deletes or retires any of it waits, and then sees the credential.
 */
export async function holdForApproval(tx: Db, known: ToApprove) {
  const [plan, products, app, target, request] = await Promise.all([
    holdPlan(tx, known.planId),
    holdProducts(tx, known.productIds),
    lockApp(tx, known.appId),
    known.targetId === null ? undefined : lockCredential(tx, known.targetId),
    rows.lockAccessRequest(tx, known.id),
  ])
  return { plan, products, app, target, request }
}

/** Approves a request that the caller's transaction has made, because its plan says so. @throws as `approve` */
export async function approveByPlan(tx: Db, deps: ApprovalDeps, actor: Actor, id: string): Promise<string> {
  const known = await findToApprove(tx, id)
  if (!known) throw absent('access request')
  return approve(tx, deps, actor, known, await holdForApproval(tx, known), true)
}

/**
 * Decides for approval, in the caller's transaction that holds what it is about and knows that the request is pending: its credential is
 * ordered or changed, and carried out after the commit. @returns the credential's id
 * @throws Refused `plan-not-available`, `product-not-available`, `app-deleted`, `credential-not-active`, `credential-plan-changed`
 */
export async function approve(
  tx: Db,
  { now, credentials }: ApprovalDeps,
  actor: Actor,
  request: ToApprove,
  { plan, products, app, target }: Held,
  autoApproved: boolean,
): Promise<string> {
  const { id } = request
  if (!plan) {
    throw new Refused(
      'plan-not-available',
      'The plan has been deleted: reject the request and say which plan to ask for.',
    )
  }
  if (!app) throw new Refused('app-deleted', 'The app has been deleted.')
  const credentialId = await grant(tx, credentials, actor, request, { plan, products, target })
  await rows.recordDecision(
    tx,
    { id, status: 'pending' },
    {
      status: 'approving',
      by: autoApproved ? { id: null, name: `Plan ${plan.name}` } : { id: actor.accountId, name: actor.name },
      ...(request.kind === 'access' ? { credentialId } : {}),
      autoApproved,
    },
    now(),
  )
  await recordAudit(tx, actor, now(), {
    action: 'access-request.approved',
    object: { kind: 'access-request', id, name: request.appName },
    details: { kind: request.kind, credentialId, autoApproved },
  })
  return credentialId
}

async function grant(
  tx: Db,
  credentials: Credentials,
  actor: Actor,
  request: ToApprove,
  { plan, products, target }: Pick<Held, 'products' | 'target'> & { plan: PlanRow },
): Promise<string> {
  const { kind, targetId } = request
  if (targetId === null) return order(tx, credentials, actor, request, plan, products)
  if (kind === 'plan-change') {
    await credentials.changePlan(tx, actor, targetId, plan.id)
    return targetId
  }
  if (target && target.plan_id !== plan.id) {
    throw new Refused(
      'credential-plan-changed',
      'The credential has another plan by now: reject the request and say to ask again.',
    )
  }
  await credentials.addProducts(tx, actor, targetId, request.productIds)
  return targetId
}

/** One credential has to open all of them, so they are at the plan's provider (PRD-5, PLN-3). */
async function order(
  tx: Db,
  credentials: Credentials,
  actor: Actor,
  { appId, productIds }: ToApprove,
  plan: PlanRow,
  held: Held['products'],
): Promise<string> {
  const products = held.filter((product) => product.usable && product.provider_id === plan.provider_id)
  if (products.length < productIds.length) {
    throw new Refused(
      'product-not-available',
      'A product has been deleted, retired or moved: reject the request and say what to ask for.',
    )
  }
  return credentials.orderCredential(tx, actor, {
    appId,
    providerId: plan.provider_id,
    planId: plan.id,
    productIds,
    alias: products
      .map((product) => product.name)
      .toSorted()
      .join(', ')
      .slice(0, 120),
    keyLifetimeSeconds: plan.key_lifetime_seconds,
  })
}
