import { lockApp } from '../apps/index.ts'
import { findPlan, findProducts, holdPlan, holdProducts, type PlanRow } from '../catalogue/index.ts'
import type { Credentials } from '../credentials/index.ts'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import type { Db } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import * as rows from './access-requests.queries.ts'
import { lockCredential } from './reusable.queries.ts'

type Found = rows.AccessRequestRow

interface ApprovalDeps {
  now: () => Date
  credentials: Credentials
}

/** Approves a request that the caller's transaction has made, because its plan says so. @throws as `approve` */
export async function approveByPlan(tx: Db, deps: ApprovalDeps, actor: Actor, id: string): Promise<string> {
  const request = await rows.findAccessRequest(tx, id)
  if (!request) throw absent('access request')
  return approve(tx, deps, actor, request, true)
}

/**
 * Decides for approval, in the caller's transaction that has locked the request (`lockForApproval`) and knows that it is pending: its
 * credential is ordered or changed, and carried out after the commit. @returns the credential's id
 * @throws Refused `plan-not-available`, `product-not-available`, `app-deleted`, `credential-not-active`, `credential-plan-changed`
 */
export async function approve(
  tx: Db,
  { now, credentials }: ApprovalDeps,
  actor: Actor,
  request: Found,
  autoApproved: boolean,
): Promise<string> {
  const { id } = request
  const plan = await findPlan(tx, request.planId)
  if (!plan) {
    throw new Refused(
      'plan-not-available',
      'The plan has been deleted: reject the request and say which plan to ask for.',
    )
  }
  if (!(await lockApp(tx, request.appId))) throw new Refused('app-deleted', 'The app has been deleted.')
  const credentialId = await grant(tx, credentials, actor, request, plan)
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

/**
 * Locks what a decision about this request touches: what it asks for, app, credential, request, in the order in which deleting and
 * revoking take them. @returns the request
 */
export async function lockForApproval(tx: Db, known: Found) {
  // Whoever deletes or retires them waits, and then sees the credential.
  await holdPlan(tx, known.planId)
  await holdProducts(tx, await productIdsOf(tx, known.id))
  await lockApp(tx, known.appId)
  if (known.targetId) await lockCredential(tx, known.targetId)
  return rows.lockAccessRequest(tx, known.id)
}

async function grant(tx: Db, credentials: Credentials, actor: Actor, request: Found, plan: PlanRow): Promise<string> {
  const { kind, targetId } = request
  if (targetId === null) return order(tx, credentials, actor, request, plan)
  if (kind === 'plan-change') {
    await credentials.changePlan(tx, actor, targetId, plan.id)
    return targetId
  }
  const credential = await lockCredential(tx, targetId)
  if (credential && credential.plan_id !== plan.id) {
    throw new Refused(
      'credential-plan-changed',
      'The credential has another plan by now: reject the request and say to ask again.',
    )
  }
  await credentials.addProducts(tx, actor, targetId, await productIdsOf(tx, request.id))
  return targetId
}

async function order(tx: Db, credentials: Credentials, actor: Actor, request: Found, plan: PlanRow): Promise<string> {
  const products = await productsUnder(tx, plan, request.id)
  return credentials.orderCredential(tx, actor, {
    appId: request.appId,
    providerId: plan.provider_id,
    planId: plan.id,
    productIds: products.map((product) => product.id),
    alias: products
      .map((product) => product.name)
      .join(', ')
      .slice(0, 120),
    keyLifetimeSeconds: plan.key_lifetime_seconds,
  })
}

/** One credential has to open all of them, so they are at the plan's provider (PRD-5, PLN-3). */
async function productsUnder(tx: Db, plan: PlanRow, requestId: string) {
  const ids = await productIdsOf(tx, requestId)
  const products = await findProducts(tx, ids)
  if (products.length === ids.length && products.every((product) => product.provider_id === plan.provider_id)) {
    return products
  }
  throw new Refused(
    'product-not-available',
    'A product has been deleted, retired or moved: reject the request and say what to ask for.',
  )
}

async function productIdsOf(tx: Db, requestId: string): Promise<string[]> {
  return (await rows.productsOfRequests(tx, [requestId])).get(requestId)?.map((product) => product.id) ?? []
}
