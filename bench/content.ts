import { sampleDocument } from '../examples/sample-api/index.ts'
import type { Actor } from '../server/src/platform/actor.ts'
import { system } from '../server/src/platform/actor.ts'
import { newId } from '../server/src/platform/ids.ts'
import type { PortalProcess } from './portal-process.ts'

export const productCount = 1_000

/** What the measurements ask for. */
export interface Content {
  /** Of the product that was made like any other; the rest are copies of it. */
  productId: string
  /** What its API document is called in addresses, and one operation of it. */
  documentSlug: string
  operationSlug: string
  /** Approves by itself. */
  autoPlanId: string
  /** Waits for somebody to approve. */
  reviewedPlanId: string
  catalogueId: string
  member: Actor
  /** A working key for the product's API, whose limits are counted but never reached. */
  apiKey: string
  listenPath: string
  memberCookie: string
  ownerCookie: string
}

const password = 'correct horse battery staple'
const bench = system('Bench')

/** 1,000 products in one public catalogue with three plans, each with an API document; a member with an app and an owner. */
export async function fillPortal(portal: PortalProcess, upstreamUrl: string): Promise<Content> {
  const { capabilities } = portal
  const { identity, credentials, accessRequests } = capabilities
  await identity.createOwner(bench, { email: 'owner@example.com', firstName: 'Olga', lastName: 'Owner', password })
  const member = await addMember(portal)
  const offer = await addOffer(portal, upstreamUrl)
  const document = await capabilities.documents.uploadApiDocument(
    bench,
    offer.productId,
    Buffer.from(await sampleDocument('parcels', portal.gatewayUrl)),
    {},
  )
  const operation = await portal.database.pool.query<{ slug: string }>(
    "select slug from api_operations where document_id = $1 and upper(method) = 'POST' order by position limit 1",
    [document.id],
  )
  await copyProduct(portal, offer.productId)
  const request = await accessRequests.submitAccessRequest(member, wish(offer, offer.autoPlanId, offer.productId))
  const apiKey = (await credentials.revealCredential(member, request.credentialId ?? '')).expose()
  return {
    ...offer,
    documentSlug: document.slug,
    operationSlug: operation.rows[0]?.slug ?? '',
    member,
    apiKey,
    memberCookie: await signIn(portal.portalUrl, 'dev@example.com'),
    ownerCookie: await signIn(portal.portalUrl, 'owner@example.com'),
  }
}

/** A request for access from an app of its own. */
export const wish = (offer: { catalogueId: string }, planId: string, productId: string) => ({
  catalogueId: offer.catalogueId,
  planId,
  productIds: [productId],
  app: { action: 'create' as const, name: `App ${newId()}`, description: '', visibility: 'personal' as const },
  message: 'Please',
  submissionKey: newId(),
})

async function addMember({ capabilities: { identity, consumers } }: PortalProcess): Promise<Actor> {
  const account = { email: 'dev@example.com', firstName: 'Dana', lastName: 'Developer', password } as const
  const { accountId } = await identity.createAccount(bench, { ...account, status: 'active' })
  const { organisationId, teamId } = await consumers.createOrganisation(bench, { name: 'Acme' })
  await consumers.addMember(bench, { organisationId, accountId, role: 'member', teamIds: [] })
  return {
    ...bench,
    kind: 'account',
    accountId,
    email: account.email,
    organisation: { id: organisationId, name: 'Acme', isDefault: false, role: 'member' },
    teamIds: [teamId],
  }
}

async function addOffer({ capabilities }: PortalProcess, upstreamUrl: string) {
  const [provider] = await capabilities.providers.list()
  const providerId = provider?.id ?? ''
  const listenPath = '/bench/'
  const api = await capabilities.gateway.apis.create(bench, {
    name: 'Parcels 000001',
    listenPath,
    upstreamUrl,
    stripListenPath: true,
    authType: 'authToken',
    keyHeader: 'Authorization',
    corsOrigins: [],
    active: true,
  })
  const product = await capabilities.products.createProduct(bench, {
    name: 'Parcels 000001',
    summary: 'Book parcels, print labels and follow them from the warehouse to the door.',
    description,
    featured: false,
    providerId,
    serviceIds: [api.id],
    catalogueIds: [],
  })
  const plan = async (name: string, callsPerSecond: number, autoApprove: boolean) => {
    const limits = {
      rate: { calls: callsPerSecond, periodSeconds: 1 },
      quota: { calls: 900_000_000, periodSeconds: 86_400 },
    }
    const texts = { name, description: `${name}, for applications of that size.` }
    const input = { ...texts, ...limits, providerId, keyLifetimeSeconds: null, autoApprove, catalogueIds: [] }
    return (await capabilities.plans.createPlan(bench, input)).id
  }
  const plans = [
    await plan('Starter', 1_000_000, true),
    await plan('Standard', 50, false),
    await plan('Partner', 500, false),
  ]
  const catalogue = await capabilities.catalogues.createCatalogue(bench, {
    name: 'Public catalogue',
    description: 'Open to everybody.',
    visibility: 'public',
    audiences: [],
    productIds: [product.id],
    planIds: plans,
  })
  return {
    productId: product.id,
    catalogueId: catalogue.id,
    autoPlanId: plans[0] ?? '',
    reviewedPlanId: plans[1] ?? '',
    listenPath,
  }
}

const description = [
  'Parcels of up to 30 kg between 40 depots. With this API your software books them, prints their labels and tells your customers where each one is.',
  '## What you can build',
  '- **A checkout** that shows delivery prices before the order is placed.\n- **A warehouse screen** that books and labels a parcel with one click.\n- **A tracking page** in your own look.',
  '## Good to know',
  'Every call needs your key in the `Authorization` header. Times are in UTC. Answers are JSON; errors say which field is wrong.',
  '```\ncurl -H "Authorization: $KEY" https://api.example.com/parcels\n```',
].join('\n\n')

/** Straight into the tables: making each by its rule would take minutes and measure nothing. */
async function copyProduct({ database: { pool } }: PortalProcess, productId: string): Promise<void> {
  await pool.query(
    `with copy as (
       insert into products (id, provider_id, name, slug, summary, description, featured, provider_policy_id, created_at, updated_at)
       select gen_random_uuid(), provider_id, 'Parcels ' || lpad(n::text, 6, '0'), 'parcels-' || lpad(n::text, 6, '0'),
              summary, description || E'\n\nNumber ' || n, false, provider_policy_id || '-' || n, created_at, updated_at
       from products, generate_series(2, $2) n where id = $1
       returning id),
     listed as (insert into catalogue_products select catalogue_id, copy.id from catalogue_products, copy where product_id = $1),
     served as (
       insert into product_services select copy.id, position, service_id, name, listen_path from product_services, copy
       where product_id = $1)
     insert into api_documents (id, product_id, title, slug, source, status, media_type, original, original_encoding, original_bytes, sha256,
       summary, created_at, updated_at)
     select gen_random_uuid(), copy.id, title, slug, source, status, media_type, original, original_encoding, original_bytes, sha256,
       summary, created_at, updated_at
     from api_documents, copy where product_id = $1`,
    [productId, productCount],
  )
  await pool.query('vacuum analyze')
}

async function signIn(portalUrl: string, email: string): Promise<string> {
  const answer = await fetch(`${portalUrl}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })
  if (!answer.ok) throw new Error(`${email} could not sign in: ${await answer.text()}`)
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
}
