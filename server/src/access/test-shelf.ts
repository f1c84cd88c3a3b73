import type { Actor } from '../platform/actor.ts'
import { newId } from '../platform/ids.ts'
import type { Offering, Stage } from '../test-capabilities.ts'
import type { CheckoutWish } from './checkouts.ts'

/** Another product beside the one of an offering: in its catalogue, under its plan. */
export async function addBeside(
  stage: Stage,
  offering: Offering,
  name = `Letters ${newId().slice(-6)}`,
): Promise<Offering> {
  const { capabilities, owner, providerId } = stage
  const api = await capabilities.gateway.apis.create(owner, {
    name,
    listenPath: `/${newId().slice(-12)}/`,
    upstreamUrl: 'http://127.0.0.1:9',
    stripListenPath: true,
    authType: 'authToken',
    keyHeader: 'Authorization',
    corsOrigins: [],
    active: true,
  })
  const product = await capabilities.products.createProduct(owner, {
    name,
    summary: '',
    description: '',
    featured: false,
    providerId,
    serviceIds: [api.id],
    catalogueIds: [offering.catalogueId],
  })
  return { ...offering, productId: product.id, serviceId: api.id }
}

/** Another plan beside the one of an offering, in its catalogue. @returns the plan's id */
export async function addPlanBeside(
  { capabilities, owner, providerId }: Stage,
  offering: Offering,
  more: { name?: string; autoApprove?: boolean; allowance?: { requests: number; periodSeconds: number } } = {},
): Promise<string> {
  const plan = await capabilities.plans.createPlan(owner, {
    name: `Plan ${newId().slice(-8)}`,
    description: '',
    providerId,
    rate: { calls: 20, periodSeconds: 1 },
    quota: null,
    keyLifetimeSeconds: null,
    autoApprove: false,
    catalogueIds: [offering.catalogueId],
    ...more,
  })
  return plan.id
}

export const itemOf = ({ productId, planId, catalogueId }: Offering, credentialId: string | null = null) => ({
  productId,
  planId,
  catalogueId,
  credentialId,
})

/** A form for these with a fresh submission key, for a new app unless told. */
export const formFor = (
  items: readonly (Offering & { credentialId?: string | null })[],
  app: CheckoutWish['app'] = { action: 'create', name: 'Warehouse', description: '', visibility: 'personal' },
): CheckoutWish => ({
  items: items.map((item) => itemOf(item, item.credentialId ?? null)),
  app,
  message: 'Please',
  submissionKey: newId(),
})

/** A working credential for the offering. */
export async function issue({ capabilities, owner }: Stage, member: Actor, offering: Offering) {
  const { requests } = await capabilities.accessRequests.submitCheckout(member, formFor([offering]))
  const request = await capabilities.accessRequests.approveAccessRequest(owner, requests[0]?.id ?? '')
  return { appId: request.app.id, credentialId: request.credentialId ?? '' }
}

export const keysAtGateway = async ({ db }: Stage) =>
  db.selectFrom('gateway_keys').selectAll().orderBy('key_hash').execute()

export const everything = async ({ db }: Stage) => ({
  requests: (await db.selectFrom('access_requests').select('id').execute()).length,
  checkouts: (await db.selectFrom('checkouts').select('id').execute()).length,
  apps: (await db.selectFrom('apps').select('id').execute()).length,
})
