import { type Endpoint, endpoints, type Permission } from '@portico/contract'
import { expect, test } from 'vitest'
import { permissionsOf, withinProducts } from './identity/index.ts'
import { system } from './platform/actor.ts'
import { newId } from './platform/ids.ts'
import { addOffering, type Offering, requestAndApprove, wishFor } from './test-capabilities.ts'
import { type OpenPortal, openPortal } from './test-whole-portal.ts'

const email = 'limited@example.com'
const password = 'correct horse battery'
const yaml = 'openapi: 3.0.3\ninfo: {title: Parcels, version: "7"}\npaths: {/parcels: {get: {responses: {}}}}\n'

/** Somebody who is publisher and approver of one of two products, which lead the same life. */
async function setScene() {
  const portal = await openPortal()
  const { stage, ownerCookie, ask } = portal
  const { actor: member } = await portal.member('ada@example.com')
  const [own, foreign] = [await lifeOf(portal, member, 'Own'), await lifeOf(portal, member, 'Foreign')]
  const { accountId } = await stage.capabilities.identity.createAccount(system('Test'), {
    ...{ email, firstName: 'Lim', lastName: 'Ited', password, status: 'active' },
    adminRoles: ['publisher', 'approver'],
  })
  const limit = (productIds: string[] | null) =>
    ask('PUT', `/api/v1/accounts/${accountId}/product-limit`, { cookie: ownerCookie, body: { productIds } })
  expect((await limit([own.productId])).json()).toMatchObject({ productLimit: [{ id: own.productId, name: 'Own' }] })
  const cookie = await portal.signIn(email)
  const asked = async (method: string, path: string, body?: object, as: Record<string, string> = { cookie }) => {
    const answer = await portal.portal.app.inject({
      ...{ method: method as 'GET', url: `/api/v1${path}`, headers: as },
      ...(body ? { payload: body } : {}),
    })
    const isJson = /\bjson\b/.test(String(answer.headers['content-type']))
    return { status: answer.statusCode, body: isJson ? answer.json() : answer.body }
  }
  return { ...portal, member, own, foreign, accountId, limit, asked }
}

type Life = Record<string, string> & Offering

/** A product that has everything a product can have. @returns ids by the names they have in addresses */
async function lifeOf({ stage }: OpenPortal, member: OpenPortal['stage']['owner'], name: string): Promise<Life> {
  const { capabilities, owner } = stage
  const offering = await addOffering(stage, { name })
  const { appId, credentialId } = await requestAndApprove(stage, member, offering, { name: `App of ${name}` })
  const waiting = await capabilities.accessRequests.submitAccessRequest(member, wishFor(offering, `Hope for ${name}`))
  const { providerId, serviceId, ...rest } = { ...offering, providerId: stage.providerId }
  const { id: subject_id } = await stage.db
    .insertInto('usage_subjects')
    .values({
      ...{ credential_id: credentialId, service_id: serviceId, provider_id: providerId, app_id: appId },
      ...{ plan_id: rest.planId, product_id: rest.productId, last_call_at: new Date() },
      organisation_id: member.organisation?.id ?? '',
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const day = new Date().toISOString().slice(0, 10)
  const counted = { subject_id, code: 200, failed: false, calls: 7, latency_ms: 70 }
  await stage.db
    .insertInto('usage_days')
    .values({ ...counted, day })
    .execute()
  const bytes = new TextEncoder().encode(yaml)
  const document = await capabilities.documents.uploadApiDocument(owner, offering.productId, bytes, {})
  return { ...offering, appId, credentialId, accessRequestId: waiting.id, apiDocumentId: document.id }
}

const declared = Object.entries(endpoints as Record<string, Endpoint>).filter(([, { access }]) => access.includes(':'))
const mine = permissionsOf(['publisher', 'approver'], { limited: true })
const addressOf = ({ path }: Endpoint, ids: Record<string, string>) =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? newId())

const without = (body: unknown, ids: Record<string, string>) =>
  Object.values(ids).reduce(
    (text, id) => text.replaceAll(id, ''),
    JSON.stringify({ ...(body as object), requestId: '' }),
  )

type Scene = Awaited<ReturnType<typeof setScene>>

test('whoever is limited to some products meets nothing beyond them, changes theirs and decides about theirs', async () => {
  const scene = await setScene()
  await meetsNothingBeyond(scene)
  await changesTheirProduct(scene)
  await decidesAboutTheirs(scene)
})

/** At any operation that takes a permission, and in lists, counts and exports. */
async function meetsNothingBeyond({ asked, own, foreign }: Scene): Promise<void> {
  const wrong: string[] = []
  for (const [name, endpoint] of declared.filter(([, { path }]) => path.includes('{'))) {
    const missing = Object.fromEntries(Object.keys(foreign).map((key) => [key, newId()]))
    const beyond = await asked(endpoint.method, addressOf(endpoint, foreign))
    const none = await asked(endpoint.method, addressOf(endpoint, missing))
    if (without(beyond.body, foreign) !== without(none.body, missing)) wrong.push(`${name}: tells that there is one`)
    if (beyond.status !== (mine.has(endpoint.access as Permission) ? 404 : 403)) wrong.push(`${name}: ${beyond.status}`)
    const opens =
      mine.has(endpoint.access as Permission) && endpoint.method === 'GET' && !endpoint.path.includes('{differenceId}')
    const within = opens ? await asked('GET', addressOf(endpoint, own)) : undefined
    if (within && within.status !== 200) wrong.push(`${name} of their own: ${within.status}`)
  }
  expect(wrong).toEqual([])
  const open = declared.filter(([, { method, access, path }]) => {
    return method === 'GET' && !path.includes('{') && withinProducts.has(access as Permission)
  })
  const ids = async (list: string) => {
    const { body } = await asked('GET', `/${list}${list.includes('?') ? '&' : '?'}total=true`)
    expect(body.total, list).toBe(body.items.length)
    return body.items.map(({ id }: { id: string }) => id).toSorted()
  }
  const seen: Record<string, unknown> = {
    listProducts: await ids('products'),
    listPlans: await ids('plans'),
    listCatalogues: await ids('catalogues'),
    listAccessRequests: await ids('access-requests?status=pending'),
    listApps: (await asked('GET', '/apps')).body.items.map(({ name }: { name: string }) => name),
    listCredentials: await ids('credentials'),
    listDifferences: await ids('differences'),
    showOverview: await asked('GET', '/overview').then(({ body }) => [
      ...[body.pendingAccessRequests, body.products, body.apps, body.activeCredentials, body.callsLast7Days],
    ]),
    showUsage: (await asked('GET', '/usage')).body.totals.calls,
    exportUsage: (await asked('GET', '/usage/export')).body.split('\n').length,
    // What holds for everybody alike.
    showUsageRetention: (await asked('GET', '/settings/usage-retention')).status,
    showKeySettings: (await asked('GET', '/key-settings')).status,
  }
  expect(await ids(`products?serviceId=${foreign.serviceId}`)).toEqual([])
  expect(Object.keys(seen).toSorted()).toEqual(open.map(([name]) => name).toSorted())
  expect(seen).toEqual({
    listProducts: [own.productId],
    listPlans: [own.planId],
    listCatalogues: [own.catalogueId],
    listAccessRequests: [own.accessRequestId],
    listApps: ['App of Own', 'Hope for Own'],
    listCredentials: [own.credentialId],
    listDifferences: [],
    showOverview: [1, 1, 2, 1, 7],
    showUsage: 7,
    exportUsage: 3,
    showUsageRetention: 200,
    showKeySettings: 200,
  })
}

/** And neither what it opens nor where others are shown. */
async function changesTheirProduct({ asked, own, foreign }: Scene): Promise<void> {
  const change = (body: object) => asked('PATCH', `/products/${own.productId}`, body)
  expect((await change({ summary: 'Ours.' })).body).toMatchObject({ summary: 'Ours.' })
  expect(await change({ serviceIds: [foreign.serviceId] })).toMatchObject({
    status: 403,
    body: { code: 'not-allowed' },
  })
  expect(await change({ catalogueIds: [own.catalogueId, foreign.catalogueId] })).toMatchObject({
    body: { code: 'unknown-catalogue', errors: [{ field: 'catalogueIds' }] },
  })
  expect((await change({ catalogueIds: [own.catalogueId] })).status).toBe(200)
  const deprecated = await asked('POST', `/products/${own.productId}/deprecation`, { successorId: foreign.productId })
  expect(deprecated.body).toMatchObject({ code: 'unknown-successor' })
  const removal = `mode=replace&replacementId=${foreign.productId}`
  expect((await asked('DELETE', `/products/${own.productId}?${removal}`)).body).toMatchObject({
    code: 'replacement-unfit',
  })
  expect((await asked('POST', '/products', { name: 'New' })).status).toBe(403)
  expect((await asked('GET', `/catalogues/${own.catalogueId}`)).body.products).toEqual([
    { id: own.productId, name: 'Own' },
  ])
}

/** Is told of that, and hands the limit to API tokens. */
async function decidesAboutTheirs({
  asked,
  own,
  foreign,
  stage,
  member,
  limit,
  accountId,
  ask,
  ownerCookie,
}: Scene): Promise<void> {
  const { capabilities, db, owner } = stage
  const decide = (id: string) => asked('POST', `/access-requests/${id}/approval`)
  await capabilities.catalogues.updateCatalogue(
    owner,
    own.catalogueId,
    { productIds: [own.productId, foreign.productId] },
    null,
  )
  // A program may decide as well, and is never written to; it is nobody's colleague either.
  const program = { name: 'Robot', adminRoles: ['approver' as const], productIds: null }
  const robot = await capabilities.identity.createServiceAccount(owner, program)
  const { id: organisationId = '' } = member.organisation ?? {}
  const joining = { organisationId, accountId: robot.id, role: 'member' as const }
  await expect(capabilities.consumers.addMember(owner, joining)).rejects.toMatchObject({ code: 'service-account' })
  const both = { ...wishFor(own, 'Both'), productIds: [own.productId, foreign.productId] }
  const { id: mixed } = await capabilities.accessRequests.submitAccessRequest(member, both)
  await capabilities.events.dispatch()
  const mails = db.selectFrom('mails').select('recipient').where('template', '=', 'access-request-submitted')
  const told = (await mails.orderBy('recipient').execute()).map(({ recipient }) => recipient)
  expect(told.filter((one) => one === email)).toHaveLength(1)
  expect(told.filter((one) => one.endsWith('service.invalid'))).toEqual([])
  expect(told.filter((one) => one === 'owner@example.com')).toHaveLength(3)

  expect((await decide(mixed)).body).toMatchObject({ status: 403, code: 'asks-for-more' })
  expect((await decide(foreign.accessRequestId ?? '')).body).toMatchObject({ code: 'access-request-not-found' })
  expect((await decide(own.accessRequestId ?? '')).body).toMatchObject({ status: 'approved' })
  expect((await asked('GET', `/catalogues/${own.catalogueId}`)).body.products).toHaveLength(1)

  const token = await asked('POST', '/own/api-tokens', { name: 'CI', permissions: null, lifetimeDays: 1, password })
  const byToken = async () => {
    const { body } = await asked('GET', '/products', undefined, { authorization: `Bearer ${token.body.token}` })
    return body.items.map(({ name }: { name: string }) => name)
  }
  expect(await byToken()).toEqual(['Own'])

  const roles = (names: string[]) =>
    ask('PUT', `/api/v1/accounts/${accountId}/admin-roles`, { cookie: ownerCookie, body: { roles: names } })
  expect((await roles(['approver', 'support'])).json()).toMatchObject({ code: 'limited-to-products' })
  expect((await limit([newId()])).json()).toMatchObject({ code: 'unknown-product', errors: [{ field: 'productIds' }] })
  expect((await limit([])).json()).toMatchObject({ code: 'not-valid', errors: [{ field: 'productIds' }] })
  expect((await limit([own.productId, foreign.productId])).statusCode).toBe(200)
  expect((await decide(mixed)).body).toMatchObject({ status: 'approved' })
  expect(await byToken()).toEqual(['Foreign', 'Own'])
  expect((await limit(null)).json()).toMatchObject({ productLimit: null })
  expect((await asked('GET', '/session')).body).toMatchObject({ limitedToProducts: false })
  expect((await roles(['support'])).statusCode).toBe(200)
  expect((await limit([own.productId])).json()).toMatchObject({ code: 'limit-unfit' })
}
