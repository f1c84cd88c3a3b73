import { describe, expect, test } from 'vitest'
import { newId } from '../platform/ids.ts'
import { ProviderError } from '../providers/index.ts'
import {
  addMember,
  addOffering,
  requestAndApprove,
  type Stage,
  type StageOptions,
  setStage,
} from '../test-capabilities.ts'
import { openDoor } from '../test-door.ts'
import { anonymousViewer } from './visibility.ts'

/** The door, and what a product needs to be created. */
async function atDoor(options: StageOptions = {}) {
  const stage = await setStage(options)
  const door = await openDoor(stage)
  const addApi = async (name: string) =>
    (
      await stage.capabilities.gateway.apis.create(stage.owner, {
        name,
        listenPath: `/${newId().slice(-12)}/`,
        upstreamUrl: 'http://127.0.0.1:9',
        stripListenPath: true,
        authType: 'authToken',
        keyHeader: 'Authorization',
        corsOrigins: [],
        active: true,
      })
    ).id
  const parcels = { name: 'Parcels', providerId: stage.providerId, serviceIds: [await addApi('Parcels API')] }
  return { stage, ...door, addApi, parcels, ...stage.capabilities }
}

const policies = (stage: Stage) =>
  stage.db.selectFrom('gateway_policies').select(['id', 'name']).where('kind', '=', 'access').execute()

describe('creating a product', () => {
  test('PRD-1: makes its policy at the provider and fills in what was left out', async () => {
    const { stage, ask, parcels } = await atDoor()
    const created = await ask('POST', '/products', parcels)
    expect(created).toMatchObject({
      status: 201,
      etag: '"1"',
      body: {
        slug: 'parcels',
        summary: '',
        description: '',
        featured: false,
        providerState: { status: 'done', reason: null },
      },
    })
    expect(await policies(stage)).toEqual([{ id: created.body.id, name: 'Parcels' }])
    expect(await ask('GET', `/products/${created.body.id}`)).toMatchObject({ status: 200, body: created.body })
  })

  test('a name or address that is taken is refused at the field, also at the same moment; nothing else is kept', async () => {
    const { stage, ask, parcels } = await atDoor()
    const answers = await Promise.all(Array.from({ length: 4 }, () => ask('POST', '/products', parcels)))
    expect(answers.map((answer) => answer.status).toSorted()).toEqual([201, 409, 409, 409])
    const refused = answers.find((answer) => answer.status === 409)
    expect(refused?.body).toMatchObject({ code: 'product-name-taken', errors: [{ field: 'name' }] })
    const sameAddress = await ask('POST', '/products', { ...parcels, name: 'PARCELS!' })
    expect(sameAddress.body).toMatchObject({ code: 'product-slug-taken', errors: [{ field: 'slug' }] })
    expect((await ask('POST', '/products', { ...parcels, name: 'pArcels', slug: 'other' })).body.code).toBe(
      'product-name-taken',
    )
    expect(await policies(stage)).toHaveLength(1)
    expect((await ask('GET', '/products?total=true')).body.total).toBe(1)
  })

  test('input that is wrong is refused naming the field, and nothing is kept', async () => {
    const { ask, parcels } = await atDoor()
    for (const [field, wrong] of [
      ['name', { name: '' }],
      ['name', { name: 'two\nlines' }],
      ['slug', { slug: 'Not A Slug' }],
      ['slug', { slug: '-edge' }],
      ['summary', { summary: 'x'.repeat(201) }],
      ['providerId', { providerId: 'nonsense' }],
      ['providerId', { providerId: newId() }],
      ['providerId', { providerId: null }],
      ['serviceIds', { serviceIds: [] }],
      ['serviceIds', { serviceIds: [newId()] }],
      ['catalogueIds', { catalogueIds: [newId()] }],
      ['catalogueIds.0', { catalogueIds: ['nonsense'] }],
      ['id', { id: newId() }],
      ['version', { version: 7 }],
    ] as const) {
      const answer = await ask('POST', '/products', { ...parcels, ...wrong })
      expect(answer, field).toMatchObject({ status: 422, body: { errors: [{ field }] } })
    }
    expect((await ask('GET', '/products?total=true')).body.total).toBe(0)
  })

  test('a name without letters of an address gets one all the same', async () => {
    const { ask, parcels } = await atDoor()
    expect((await ask('POST', '/products', { ...parcels, name: '荷物' })).body.slug).toBe('product')
    expect((await ask('POST', '/products', { ...parcels, name: 'Ångström & Söhne' })).body.slug).toBe('angstrom-sohne')
  })

  test('PRD-8, SYN-15: kept with the reason when the provider fails, not offered until a later try has it there', async () => {
    let broken = true
    const { stage, ask, parcels, browse, operations, catalogues } = await atDoor({
      wrapDriver: (driver) => ({
        ...driver,
        putPolicy: (policy) =>
          broken
            ? Promise.reject(new ProviderError('The disk is full.', { retryable: true }))
            : driver.putPolicy(policy),
      }),
    })
    const { id: catalogueId } = await catalogues.createCatalogue(stage.owner, {
      name: 'All',
      description: '',
      visibility: 'public',
      audiences: [],
      productIds: [],
      planIds: [],
    })
    const created = await ask('POST', '/products', { ...parcels, catalogueIds: [catalogueId] })
    expect(created).toMatchObject({
      status: 201,
      body: { providerState: { status: 'failed', reason: 'The disk is full.' } },
    })
    expect(await browse.count(anonymousViewer, {})).toBe(0)
    broken = false
    stage.clock.advance(2_000)
    await operations.resume()
    expect((await ask('GET', `/products/${created.body.id}`)).body.providerState).toEqual({
      status: 'done',
      reason: null,
    })
    expect(await browse.count(anonymousViewer, {})).toBe(1)
  })
})

describe('changing a product', () => {
  test('keeps what is left out, empties lists that are sent empty (CAT-5)', async () => {
    const { stage, ask, parcels, catalogues } = await atDoor()
    const { catalogueId } = await addOffering(stage)
    const texts = { summary: 'Moves parcels.', description: '# Parcels', featured: true }
    const created = await ask('POST', '/products', { ...parcels, ...texts, catalogueIds: [catalogueId] })
    const renamed = await ask('PATCH', `/products/${created.body.id}`, { name: 'Parcels 2' })
    expect(renamed.body).toMatchObject({ ...texts, name: 'Parcels 2', slug: 'parcels', version: 2 })
    expect(renamed.body.catalogues).toHaveLength(1)
    expect(renamed.body.services).toHaveLength(1)
    expect((await policies(stage)).map((policy) => policy.name)).toContain('Parcels 2')
    const unlisted = await ask('PATCH', `/products/${created.body.id}`, { catalogueIds: [] })
    expect(unlisted.body.catalogues).toEqual([])
    expect((await catalogues.show(catalogueId)).products).toHaveLength(1)
  })

  test('an outdated If-Match changes nothing, one that can’t be read names itself', async () => {
    const { ask, parcels } = await atDoor()
    const { body, etag } = await ask('POST', '/products', parcels)
    const path = `/products/${body.id}`
    expect((await ask('PATCH', path, { summary: 'One' }, { 'if-match': etag ?? '' })).status).toBe(200)
    const late = await ask('PATCH', path, { summary: 'Two', catalogueIds: [] }, { 'if-match': etag ?? '' })
    expect(late).toMatchObject({ status: 412, body: { code: 'outdated' } })
    const bad = await ask('PATCH', path, { summary: 'Three' }, { 'if-match': 'seven' })
    expect(bad).toMatchObject({ status: 422, body: { errors: [{ field: 'If-Match' }] } })
    expect((await ask('GET', path)).body.summary).toBe('One')
    expect((await ask('PATCH', path, { summary: 'Four' }, { 'if-match': '*' })).status).toBe(200)
  })

  test('what is not there is not found, and nobody else’s name or API is taken', async () => {
    const { ask, parcels, addApi } = await atDoor()
    expect((await ask('PATCH', `/products/${newId()}`, {})).body.code).toBe('product-not-found')
    const first = await ask('POST', '/products', parcels)
    const second = await ask('POST', '/products', {
      ...parcels,
      name: 'Letters',
      serviceIds: [await addApi('Letters')],
    })
    const path = `/products/${second.body.id}`
    expect((await ask('PATCH', path, { name: 'parcels' })).body).toMatchObject({ errors: [{ field: 'name' }] })
    expect((await ask('PATCH', path, { slug: first.body.slug })).body).toMatchObject({ errors: [{ field: 'slug' }] })
    expect((await ask('PATCH', path, { serviceIds: [newId()] })).body).toMatchObject({
      errors: [{ field: 'serviceIds' }],
    })
    expect((await ask('PATCH', path, { providerId: null })).body).toMatchObject({ errors: [{ field: 'providerId' }] })
    expect((await ask('GET', path)).body).toEqual(second.body)
  })
})

describe('deleting a product', () => {
  test('removes its policy at the provider and frees its name and address', async () => {
    const { stage, ask, parcels } = await atDoor()
    const first = await ask('POST', '/products', parcels)
    expect((await ask('DELETE', `/products/${first.body.id}`)).status).toBe(204)
    expect((await ask('DELETE', `/products/${first.body.id}`)).status).toBe(404)
    expect(await policies(stage)).toEqual([])
    const second = await ask('POST', '/products', parcels)
    expect(second).toMatchObject({ status: 201, body: { slug: 'parcels' } })
    expect(second.body.id).not.toBe(first.body.id)
  })

  test('is refused with counts while it is in use, and possible when the credentials are revoked', async () => {
    const { stage, ask, credentials } = await atDoor()
    const offering = await addOffering(stage)
    const { credentialId } = await requestAndApprove(stage, await addMember(stage), offering)
    const refused = await ask('DELETE', `/products/${offering.productId}`)
    expect(refused).toMatchObject({ status: 409, body: { code: 'product-in-use' } })
    expect(refused.body.detail).toContain('1 working credential and 0 open requests')
    await credentials.revokeCredential(stage.owner, credentialId)
    expect((await ask('DELETE', `/products/${offering.productId}`)).status).toBe(204)
  })

  test('a credential that has expired keeps neither product nor plan', async () => {
    const { stage, ask, plans } = await atDoor()
    const offering = await addOffering(stage)
    await plans.updatePlan(stage.owner, offering.planId, { keyLifetimeSeconds: 60 }, null)
    await requestAndApprove(stage, await addMember(stage), offering)
    expect((await ask('DELETE', `/plans/${offering.planId}`)).status).toBe(409)
    stage.clock.advance(60_000)
    expect((await ask('DELETE', `/plans/${offering.planId}`)).status).toBe(204)
    expect((await ask('DELETE', `/products/${offering.productId}`)).status).toBe(204)
  })
})

test('the list is searched, filtered by catalogue, counted, and paged without leaving one out', async () => {
  const { stage, ask, parcels, addApi } = await atDoor()
  const { catalogueId, productId } = await addOffering(stage, { name: 'Zeppelins' })
  for (const name of ['Apples', 'bananas', 'Äpfel', 'Cherries', '100% juice']) {
    await ask('POST', '/products', { ...parcels, name, serviceIds: [await addApi(name)] })
  }
  const names = []
  for (let cursor = ''; ; ) {
    const page = (await ask('GET', `/products?limit=2&total=true${cursor}`)).body
    expect(page.total).toBe(6)
    names.push(...page.items.map((item: { name: string }) => item.name))
    if (page.nextCursor === null) break
    cursor = `&cursor=${page.nextCursor}`
  }
  expect(names).toEqual(['100% juice', 'Äpfel', 'Apples', 'bananas', 'Cherries', 'Zeppelins'])
  const search = async (query: string) =>
    (await ask('GET', `/products?${query}`)).body.items.map((item: { name: string }) => item.name)
  expect(await search('search=APPL')).toEqual(['Apples'])
  expect(await search('search=0%25')).toEqual(['100% juice'])
  expect(await search('search=_')).toEqual([])
  expect((await ask('GET', `/products?catalogueId=${catalogueId}`)).body.items).toMatchObject([{ id: productId }])
  const bananas = (await ask('GET', '/products?search=bananas')).body.items[0]
  expect(bananas.services).toMatchObject([{ name: 'bananas' }])
  expect(await search(`serviceId=${bananas.services[0].id}`)).toEqual(['bananas'])
  expect((await ask('GET', `/products?serviceId=${bananas.services[0].id}&total=true`)).body.total).toBe(1)
  expect(await search(`serviceId=${bananas.services[0].id}&providerId=${newId()}`)).toEqual([])
  expect(await search(`providerId=${stage.providerId}&limit=100`)).toHaveLength(6)
  expect((await ask('GET', '/products?search=%00')).body).toMatchObject({ errors: [{ field: 'search' }] })
  expect((await ask('GET', '/products?cursor=xyz')).body).toMatchObject({ errors: [{ field: 'cursor' }] })
  expect((await ask('GET', '/products?colour=red')).body).toMatchObject({ status: 422, errors: [{ field: 'colour' }] })
})
