import { lockApp } from '../apps/index.ts'
import { findPlan, findProducts, holdPlan, holdProducts, type PlanRow } from '../catalogue/index.ts'
import type { Credentials } from '../credentials/index.ts'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import type { Db } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import * as rows from './access-requests.queries.ts'

/**
 * Decides for approval, in the caller's transaction that has locked the request: its credential is ordered, and carried out after the
 * commit. @returns the credential's id
 * @throws Refused `plan-not-available`, `product-not-available`, `app-deleted`
 */
export async function approve(
  tx: Db,
  { now, credentials }: { now: () => Date; credentials: Credentials },
  actor: Actor,
  id: string,
  autoApproved: boolean,
): Promise<string> {
  const request = await rows.findAccessRequest(tx, id)
  if (!request) throw absent('access request')
  // Whoever deletes or retires them waits, and then sees the credential.
  await holdPlan(tx, request.planId)
  const plan = await findPlan(tx, request.planId)
  if (!plan) {
    throw new Refused(
      'plan-not-available',
      'The plan has been deleted: reject the request and say which plan to ask for.',
    )
  }
  if (!(await lockApp(tx, request.appId))) throw new Refused('app-deleted', 'The app has been deleted.')
  const products = await productsUnder(tx, plan, id)
  const credentialId = await credentials.orderCredential(tx, actor, {
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
  await rows.recordDecision(
    tx,
    { id, status: request.status },
    {
      status: 'approving',
      by: autoApproved ? { id: null, name: `Plan ${plan.name}` } : { id: actor.accountId, name: actor.name },
      credentialId,
      autoApproved,
    },
    now(),
  )
  await recordAudit(tx, actor, now(), {
    action: 'access-request.approved',
    object: { kind: 'access-request', id, name: request.appName },
    details: { credentialId, autoApproved },
  })
  return credentialId
}

/** One credential has to open all of them, so they are at the plan's provider (PRD-5, PLN-3). */
async function productsUnder(tx: Db, plan: PlanRow, requestId: string) {
  const ids = (await rows.productsOfRequests(tx, [requestId])).get(requestId)?.map((product) => product.id) ?? []
  await holdProducts(tx, ids)
  const products = await findProducts(tx, ids)
  if (products.length === ids.length && products.every((product) => product.provider_id === plan.provider_id)) {
    return products
  }
  throw new Refused(
    'product-not-available',
    'A product has been deleted, retired or moved: reject the request and say what to ask for.',
  )
}
