import { type EventName, eventNames, eventSubjects } from '@portico/contract'
import { expect, test } from 'vitest'
import { addMember, addOffering, requestAndApprove } from '../test-capabilities.ts'
import { heldBack } from './filter.ts'
import { openTelephone } from './test-receiver.ts'

test('a limit holds back what is about others of its kind, and nothing that is about none by its nature', () => {
  const limit = (product_ids: string[], organisation_ids: string[] = []) => ({ product_ids, organisation_ids })
  const about = { products: ['p1', 'p2'], organisations: ['o1'] }
  const nothing = { products: [], organisations: [] }
  const products = /none of the products/
  const organisations = /none of the organisations/
  for (const [name, filter, concerned, reason] of [
    ['credential.issued', limit([]), about, null],
    ['credential.issued', limit(['p2', 'p9']), about, null],
    ['credential.issued', limit(['p9']), about, products],
    ['credential.issued', limit(['p1'], ['o1']), about, null],
    ['credential.issued', limit(['p1'], ['o9']), about, organisations],
    // What can't be found is kept back.
    ['credential.revoked', limit(['p1']), nothing, products],
    ['app.created', limit(['p9'], ['o1']), about, null],
    ['app.created', limit([], ['o9']), about, organisations],
    ['product.published', limit([], ['o9']), about, null],
    ['provider.down', limit(['p9'], ['o9']), nothing, null],
    ['account.activated', limit(['p9'], ['o9']), nothing, null],
  ] as const satisfies [EventName, object, object, RegExp | null][]) {
    const said = heldBack(name, filter, concerned)
    if (reason === null) expect(said, name).toBeNull()
    else expect(said, name).toMatch(reason)
  }
  const whole = eventNames.filter((name) => eventSubjects[name].length === 2)
  expect(whole.every((name) => /^(credential|access-request)\./.test(name))).toBe(true)
  expect(eventSubjects['policy.drifted']).toEqual(['products'])
  expect(eventSubjects['membership.created']).toEqual(['organisations'])
})

test('a webhook limited to products and organisations is told of these alone; what was kept back says why and can be sent by hand', async () => {
  const telephone = await openTelephone()
  const { stage, door, receiver, deliver } = telephone
  const { products } = stage.capabilities
  const [parcels, letters] = [
    await addOffering(stage, { name: 'Parcels' }),
    await addOffering(stage, { name: 'Letters' }),
  ]
  const [ada, bob] = [await addMember(stage), await addMember(stage, { organisation: 'Initech' })]
  const path = `/webhooks/${telephone.webhookId}`
  const change = (limits: object) => door.ask('PATCH', path, limits)
  const acme = ada.organisation?.id ?? ''
  for (const [field, limits] of [
    ['productIds.1', { productIds: [parcels.productId, acme] }],
    ['organisationIds.0', { organisationIds: [parcels.productId] }],
    ['productIds.0', { productIds: ['nonsense'] }],
  ] as const) {
    const refused = await change(limits)
    expect([refused.status, refused.body.errors?.[0]?.field], field).toEqual([422, field])
  }
  const limited = await change({
    events: ['credential.issued', 'access-request.approved', 'product.updated', 'app.created', 'account.activated'],
    productIds: [parcels.productId, parcels.productId],
    organisationIds: [acme],
  })
  expect(limited.body).toMatchObject({
    products: [{ id: parcels.productId, name: 'Parcels', isDeleted: false }],
    organisations: [{ id: acme, name: 'Acme', isDeleted: false }],
  })
  await deliver()
  receiver.received.length = 0

  await requestAndApprove(stage, ada, parcels)
  await requestAndApprove(stage, ada, letters)
  await requestAndApprove(stage, bob, parcels)
  await products.updateProduct(stage.owner, letters.productId, { summary: 'Changed' }, null)
  await telephone.happen()
  await deliver()
  const types = receiver.received.map(({ body }) => JSON.parse(body).type).toSorted()
  // Of Ada's two apps both are about her organisation, and neither about a product.
  expect(types).toEqual([
    'access-request.approved',
    'account.activated',
    'app.created',
    'app.created',
    'credential.issued',
  ])
  expect((await telephone.deliveries()).map(({ state }) => state)).toEqual(Array(5).fill('delivered'))
  const kept = (await door.ask('GET', `${path}/deliveries?state=filtered&limit=100&total=true`)).body
  const reasons = kept.items.map(({ event, failure, attempts, nextAttemptAt }: Record<string, unknown>) =>
    [event, /(products|organisations) this/.exec(String(failure))?.[1], attempts, nextAttemptAt].join(' '),
  )
  expect(reasons.toSorted()).toEqual([
    'access-request.approved organisations 0 ',
    'access-request.approved products 0 ',
    'app.created organisations 0 ',
    'credential.issued organisations 0 ',
    'credential.issued products 0 ',
    'product.updated products 0 ',
  ])
  expect(kept.total).toBe(6)

  const [{ id }] = kept.items
  expect((await door.ask('POST', `/webhook-deliveries/${id}/replay`)).body).toMatchObject({
    state: 'waiting',
    failure: null,
  })
  const range = { from: '2026-03-02T00:00:00Z', to: '2026-03-03T00:00:00Z', states: ['filtered'] }
  expect((await door.ask('POST', `${path}/replay`, range)).body).toEqual({ count: 5 })
  await deliver()
  expect(receiver.received).toHaveLength(11)

  // What is deleted stays in the limit, which never becomes wider by itself; nothing else that is gone gets in.
  await stage.db
    .updateTable('products')
    .set({ deleted_at: stage.clock.now() })
    .where('id', '=', parcels.productId)
    .execute()
  expect((await change({ description: 'Still limited' })).body).toMatchObject({ products: [{ isDeleted: true }] })
  expect((await change({ productIds: [] })).status).toBe(200)
  expect((await change({ productIds: [parcels.productId] })).body.code).toBe('unknown-product')
})
