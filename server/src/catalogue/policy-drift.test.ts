import { describe, expect, test } from 'vitest'
import { openDoor } from '../test-door.ts'
import { limiting, opening, policyAt, type SynchronisedStage, setSynchronisedStage } from './test-synchronisation.ts'

/** A product and a plan made here, and brought to the Dashboard. */
async function setMadeHere(): Promise<SynchronisedStage & { productId: string; planId: string }> {
  const stage = await setSynchronisedStage()
  const { capabilities, owner, tykId: providerId, apiIds } = stage
  const texts = { summary: '', description: '', featured: false, catalogueIds: [] }
  const product = await capabilities.products.createProduct(owner, {
    ...texts,
    name: 'Parcels',
    providerId,
    serviceIds: [apiIds[0]],
  })
  const { ask } = await openDoor(stage)
  const { body: plan } = await ask('POST', '/plans', {
    name: 'Gold',
    providerId,
    quota: { calls: 100, periodSeconds: 3600 },
    keyLifetimeSeconds: 7200,
  })
  return { ...stage, productId: product.id, planId: plan.id }
}

describe('a policy that was made here and changed at the provider', () => {
  test('G-10, SYN-15: is there at once, and nothing differs until somebody changes it', async () => {
    const stage = await setMadeHere()
    expect(policyAt(stage, 'Gold')).toMatchObject({ quota_max: 100, quota_renewal_rate: 3600, key_expires_in: 7200 })
    expect((await stage.synchronise()).counts).toMatchObject({ created: 0, drifted: 0, orphaned: 0 })
    expect((await stage.synchronise()).counts).toMatchObject({ unchanged: 2 })
  })

  test('G-10: shows both versions and waits; ours is written again where somebody says so', async () => {
    const stage = await setMadeHere()
    const { capabilities, owner, productId, planId, apiIds, clock } = stage
    Object.assign(policyAt(stage, 'Gold'), { quota_max: 9000, rate: 5, per: 1 })
    policyAt(stage, 'Parcels').access_rights = opening('', apiIds).access_rights
    const run = await stage.synchronise()
    expect(run.counts).toMatchObject({ drifted: 2, changed: 0 })
    expect((await stage.plan('Gold')).policy).toMatchObject({
      driftedAt: clock.now(),
      differences: [
        { field: 'rate', here: 'no limit', there: '5 calls in 1 s' },
        { field: 'quota', here: '100 calls in 3600 s', there: '9000 calls in 3600 s' },
      ],
    })
    expect(await stage.product('Parcels')).toMatchObject({
      services: [{}],
      policy: { differences: [{ field: 'apis' }] },
    })
    expect((await capabilities.showOverview()).driftedOffers).toBe(2)
    expect((await stage.synchronise()).counts).toMatchObject({ drifted: 0, unchanged: 2 })

    await capabilities.policyLinks.rewrite(owner, { kind: 'plan', id: planId })
    expect(policyAt(stage, 'Gold')).toMatchObject({ quota_max: 100, rate: -1 })
    expect((await stage.plan('Gold')).policy).toMatchObject({ driftedAt: null, differences: [] })
    await capabilities.policyLinks.rewrite(owner, { kind: 'product', id: productId })
    expect(Object.keys(policyAt(stage, 'Parcels').access_rights)).toEqual([apiIds[0]])
    expect((await stage.synchronise()).counts).toMatchObject({ drifted: 0, settled: 0 })
  })

  test('G-10: the provider’s version is taken where somebody says so, and is ours from then on', async () => {
    const stage = await setMadeHere()
    const { ask } = await openDoor(stage)
    policyAt(stage, 'Parcels').access_rights = opening('', stage.apiIds).access_rights
    policyAt(stage, 'Parcels').name = 'Parcels and rates'
    Object.assign(policyAt(stage, 'Gold'), { quota_max: 9000, key_expires_in: 0 })
    await stage.synchronise()
    const product = await ask('POST', `/products/${stage.productId}/policy-adoption`)
    expect(product).toMatchObject({
      status: 200,
      body: {
        name: 'Parcels and rates',
        slug: 'parcels',
        services: [{}, {}],
        policy: { driftedAt: null, origin: 'portal' },
      },
    })
    const plan = await ask('POST', `/plans/${stage.planId}/policy-adoption`)
    expect(plan).toMatchObject({
      status: 200,
      body: { quota: { calls: 9000 }, keyLifetimeSeconds: null, policy: { driftedAt: null } },
    })
    expect((await stage.synchronise()).counts).toMatchObject({ drifted: 0 })
    expect(await ask('POST', `/plans/${stage.planId}/policy-adoption`)).toMatchObject({
      status: 409,
      body: { code: 'nothing-to-adopt' },
    })
  })

  test('G-10: changed back at the provider it is settled without anybody', async () => {
    const stage = await setMadeHere()
    const policy = policyAt(stage, 'Gold')
    policy.quota_max = 9000
    await stage.synchronise()
    policy.quota_max = 100
    expect((await stage.synchronise()).counts).toMatchObject({ settled: 1 })
    expect((await stage.plan('Gold')).policy).toMatchObject({ driftedAt: null })
  })

  test('switched off at the provider it is not offered, as it would shut every key; that can’t be taken over', async () => {
    const stage = await setMadeHere()
    const { capabilities, owner, productId } = stage
    Object.assign(policyAt(stage, 'Parcels'), { is_inactive: true, active: false, state: 'deny' })
    await stage.synchronise()
    expect((await stage.product('Parcels')).policy).toMatchObject({
      active: false,
      differences: [{ field: 'active', here: 'in force', there: 'not in force' }],
    })
    const offer = { kind: 'product', id: productId } as const
    await expect(capabilities.policyLinks.adopt(owner, offer)).rejects.toMatchObject({ code: 'nothing-to-adopt' })
    await capabilities.policyLinks.rewrite(owner, offer)
    expect(policyAt(stage, 'Parcels').is_inactive).toBe(false)
    expect((await stage.product('Parcels')).policy).toMatchObject({ active: true, driftedAt: null })
  })

  test('SYN-9: deleted at the provider it is an orphan, and made anew where somebody says so', async () => {
    const stage = await setMadeHere()
    const { capabilities, fake, owner, productId } = stage
    const { _id } = policyAt(stage, 'Parcels')
    fake.gateway.policies.delete(_id)
    expect((await stage.synchronise()).counts).toMatchObject({ orphaned: 1 })
    await capabilities.policyLinks.rewrite(owner, { kind: 'product', id: productId })
    const made = policyAt(stage, 'Parcels')
    expect(made._id).not.toBe(_id)
    expect((await stage.product('Parcels')).policy).toMatchObject({ id: made._id, orphanedAt: null })
    expect((await stage.synchronise()).counts).toMatchObject({ created: 0, orphaned: 0, notTaken: 0 })
  })

  test('SYN-12: saving texts leaves the policy alone; saving its name or APIs changes nothing else of it', async () => {
    const stage = await setMadeHere()
    const { capabilities, owner, productId, planId, apiIds } = stage
    const policy = policyAt(stage, 'Parcels')
    const paths = [{ url: '/only', methods: ['GET'] }]
    const right = Object.values(policy.access_rights)[0]
    Object.assign(right ?? {}, { allowed_urls: paths, versions: ['v2'] })
    Object.assign(policy, { tags: ['theirs'], meta_data: { team: 'blue' }, max_query_depth: 4 })
    policyAt(stage, 'Gold').meta_data = { tier: 'gold' }
    const writes = () => stage.fake.requests.filter((request) => request.startsWith('PUT')).length
    const before = writes()
    await capabilities.products.updateProduct(owner, productId, { summary: 'Moves.', catalogueIds: [] }, null)
    await capabilities.plans.updatePlan(owner, planId, { description: 'More.', autoApprove: true }, null)
    expect(writes()).toBe(before)
    await capabilities.products.updateProduct(owner, productId, { name: 'Letters', serviceIds: apiIds }, null)
    await capabilities.plans.updatePlan(owner, planId, { keyLifetimeSeconds: 60 }, null)
    expect(policyAt(stage, 'Letters')).toMatchObject({
      tags: ['theirs'],
      meta_data: { team: 'blue' },
      max_query_depth: 4,
      access_rights: { [apiIds[0]]: { allowed_urls: paths, versions: ['v2'] }, [apiIds[1]]: { versions: ['Default'] } },
    })
    expect(policyAt(stage, 'Gold')).toMatchObject({ key_expires_in: 60, meta_data: { tier: 'gold' } })
  })
})

describe('linking to another policy', () => {
  test('refuses one that is not there, of another kind, or of something in use, and changes nothing', async () => {
    const stage = await setMadeHere()
    const { ask } = await openDoor(stage)
    const { fake, productId, apiIds } = stage
    const plan = fake.addPolicy(limiting('Silver'))
    const other = fake.addPolicy(opening('Rates', [apiIds[1]]))
    await stage.synchronise()
    const taken = await stage.product('Rates')
    await stage.capabilities.catalogues.createCatalogue(stage.owner, {
      name: 'Open',
      description: '',
      visibility: 'public',
      audiences: [],
      productIds: [taken.id],
      planIds: [],
    })
    const before = await stage.product('Parcels')
    for (const [policyId, code] of [
      ['nothing', 'unknown-policy'],
      [plan, 'policy-unfit'],
      [other, 'policy-taken'],
    ] as const) {
      const answer = await ask('POST', `/products/${productId}/relink`, { policyId })
      expect(answer.body, code).toMatchObject({ code })
      expect(answer.status).toBeGreaterThanOrEqual(409)
    }
    expect(await stage.product('Parcels')).toEqual(before)
    await fake.close()
    expect(await ask('POST', `/products/${productId}/relink`, { policyId: other })).toMatchObject({
      status: 503,
      body: { code: 'provider-unavailable' },
    })
  })

  test('has nothing to do with documentation', async () => {
    const stage = await setSynchronisedStage()
    const { ask } = await openDoor(stage)
    const { body } = await ask('POST', '/products', { name: 'Guide' })
    expect(body.policy).toBeNull()
    expect(await ask('POST', `/products/${body.id}/policy-rewrite`)).toMatchObject({
      body: { code: 'nothing-to-write' },
    })
  })
})
