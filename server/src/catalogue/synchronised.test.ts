import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { addMember, requestAndApprove } from '../test-capabilities.ts'
import { limiting, opening, policyAt, type SynchronisedStage, setSynchronisedStage } from './test-synchronisation.ts'
import { viewerOf } from './visibility.ts'

/** A product and a plan found at the Dashboard, published in a catalogue. */
async function setPublished(): Promise<SynchronisedStage & { productId: string; planId: string; catalogueId: string }> {
  const stage = await setSynchronisedStage()
  stage.fake.addPolicy(opening('Parcels', [stage.apiIds[0]]))
  stage.fake.addPolicy(limiting('Gold'))
  await stage.synchronise()
  const [product, plan] = [await stage.product('Parcels'), await stage.plan('Gold')]
  await sql`update products set state = 'published'`.execute(stage.db)
  const catalogue = await stage.capabilities.catalogues.createCatalogue(stage.owner, {
    name: 'Open',
    description: '',
    visibility: 'public',
    audiences: [],
    productIds: [product.id],
    planIds: [plan.id],
  })
  return { ...stage, productId: product.id, planId: plan.id, catalogueId: catalogue.id }
}

/** Whether members see the product, and may request it. */
async function onThePortal(stage: SynchronisedStage & { productId: string }) {
  const { browse } = stage.capabilities
  const viewer = viewerOf(await addMember(stage))
  const isSeen = await browse.product(viewer, { id: stage.productId }).then(
    () => true,
    () => false,
  )
  return { isSeen, isOffered: (await browse.offers(viewer, [stage.productId])).length > 0 }
}

const eventsOf = async ({ db }: SynchronisedStage, prefix: string) =>
  (await db.selectFrom('events').select('name').where('name', 'like', `${prefix}%`).orderBy('id').execute()).map(
    ({ name }) => name,
  )

describe('what was found at a provider', () => {
  test('a second run that finds nothing new writes nothing', async () => {
    const stage = await setPublished()
    await stage.synchronise()
    const marks = () =>
      sql`select id, xmin::text from products union all select id, xmin::text from plans
      union all select product_id, xmin::text from product_services order by 1`.execute(stage.db)
    const before = (await marks()).rows
    const run = await stage.synchronise()
    expect(run.counts).toMatchObject({ policies: 2, unchanged: 2, created: 0, changed: 0 })
    expect((await marks()).rows).toEqual(before)
  })

  test('SYN-8: a policy renamed at the provider renames its product and plan; a name given here and the address stay', async () => {
    const stage = await setPublished()
    const { capabilities, owner } = stage
    policyAt(stage, 'Parcels').name = 'Letters'
    policyAt(stage, 'Gold').name = 'Platinum'
    const run = await stage.synchronise()
    expect(run.counts).toMatchObject({ changed: 2 })
    expect(await stage.product('Letters')).toMatchObject({ id: stage.productId, slug: 'parcels' })
    expect(await stage.plan('Platinum')).toMatchObject({ id: stage.planId })

    await capabilities.products.updateProduct(owner, stage.productId, { name: 'Letters for all' }, null)
    expect(policyAt(stage, 'Letters')).toBeDefined()
    policyAt(stage, 'Letters').name = 'Postcards'
    await stage.synchronise()
    expect(await stage.product('Letters for all')).toMatchObject({ slug: 'parcels', policy: { name: 'Postcards' } })
  })

  test('SYN-11: APIs of a product follow its policy, with their names and paths; texts stay', async () => {
    const stage = await setPublished()
    const { capabilities, owner, productId, apiIds } = stage
    await capabilities.products.updateProduct(owner, productId, { summary: 'Moves parcels.' }, null)
    policyAt(stage, 'Parcels').access_rights = opening('', apiIds).access_rights
    const run = await stage.synchronise()
    expect(run.counts).toMatchObject({ changed: 1 })
    const page = { after: null, limit: 10, total: false, runId: run.id }
    expect((await capabilities.synchronisations.listItems(page)).items[0]?.changes).toEqual([
      {
        field: 'apis',
        here: `API ${apiIds[0]}`,
        there: [`API ${apiIds[0]}`, `API ${apiIds[1]}`].toSorted().join(', '),
      },
    ])
    expect(await stage.product('Parcels')).toMatchObject({
      summary: 'Moves parcels.',
      services: [{ name: 'Parcels API' }, { name: 'Rates API', listenPath: '/rates-api/' }],
    })
    stage.fake.removeApi(apiIds[1])
    await stage.synchronise()
    expect((await stage.product('Parcels')).services).toHaveLength(2)
  })

  test('limits, key lifetime and whether it is in force follow the policy', async () => {
    const stage = await setPublished()
    Object.assign(policyAt(stage, 'Gold'), { rate: 5, per: 1, quota_max: -1, key_expires_in: 7200 })
    await stage.synchronise()
    expect(await stage.plan('Gold')).toMatchObject({
      rate: { calls: 5, periodSeconds: 1 },
      quota: null,
      keyLifetimeSeconds: 7200,
    })
    expect(await onThePortal(stage)).toEqual({ isSeen: true, isOffered: true })
    Object.assign(policyAt(stage, 'Parcels'), { is_inactive: true, active: false, state: 'draft' })
    await stage.synchronise()
    expect(await stage.product('Parcels')).toMatchObject({ policy: { active: false, driftedAt: null } })
    expect(await onThePortal(stage)).toEqual({ isSeen: true, isOffered: false })
    await stage.capabilities.products.updateProduct(stage.owner, stage.productId, { name: 'Parcels today' }, null)
    expect(policyAt(stage, 'Parcels').is_inactive).toBe(true)
  })

  test.each(['gone', 'untagged', 'changed'] as const)(
    'SYN-9, G-4: a product whose policy is %s is an orphan for all to see, hidden after a while, and restored as it was',
    async (how) => {
      const stage = await setPublished()
      const { capabilities, clock, fake, owner, tykId } = stage
      const settings = { policyTags: ['portal'] }
      const policy = policyAt(stage, 'Parcels')
      policy.tags = ['portal']
      policyAt(stage, 'Gold').tags = ['portal']
      await capabilities.providers.updateProvider(owner, tykId, { settings }, null)
      await stage.synchronise()
      const before = await stage.product('Parcels')
      const lose = {
        gone: () => fake.gateway.policies.delete(policy._id),
        untagged: () => Object.assign(policy, { tags: [] }),
        changed: () => Object.assign(policy, { partitions: { ...policy.partitions, quota: true } }),
      }
      lose[how]()
      const run = await stage.synchronise()
      expect(run.counts).toMatchObject({ orphaned: 1, created: 0 })
      const lost = await stage.product('Parcels')
      expect(lost.policy).toMatchObject({ orphanedAt: clock.now(), unlistedAt: null })
      expect(lost.policy?.orphanReason).toMatch(
        { gone: /no such policy/, untagged: /none of the tags/, changed: /neither/ }[how],
      )
      expect(lost.catalogues).toEqual(before.catalogues)
      expect(await onThePortal(stage)).toEqual({ isSeen: true, isOffered: false })
      expect((await capabilities.showOverview()).orphanedOffers).toBe(1)
      expect(await eventsOf(stage, 'policy.')).toEqual(['policy.orphaned'])

      clock.advance(86_399_000)
      expect((await stage.synchronise()).counts).toMatchObject({ unlisted: 0, orphaned: 0 })
      clock.advance(1000)
      expect((await stage.synchronise()).counts).toMatchObject({ unlisted: 1 })
      expect(await onThePortal(stage)).toEqual({ isSeen: false, isOffered: false })

      if (how === 'gone') fake.gateway.policies.set(policy._id, policy)
      Object.assign(policy, { tags: ['portal'], partitions: { ...policy.partitions, quota: false } })
      expect((await stage.synchronise()).counts).toMatchObject({ restored: 1 })
      expect(await onThePortal(stage)).toEqual({ isSeen: true, isOffered: true })
      const restored = await stage.product('Parcels')
      expect({ ...restored, updatedAt: before.updatedAt, version: before.version }).toEqual(before)
      expect(await eventsOf(stage, 'policy.')).toEqual(['policy.orphaned', 'policy.restored'])
    },
  )

  test('G-4: an orphan is shown for ever, or hidden at once, where the provider’s settings say so', async () => {
    const stage = await setPublished()
    const { capabilities, clock, fake, owner, tykId } = stage
    fake.gateway.policies.delete(policyAt(stage, 'Parcels')._id)
    await capabilities.providers.updateProvider(owner, tykId, { synchronisation: { orphanGraceSeconds: null } }, null)
    await stage.synchronise()
    clock.advance(400 * 86_400_000)
    expect((await stage.synchronise()).counts).toMatchObject({ unlisted: 0 })
    await capabilities.providers.updateProvider(owner, tykId, { synchronisation: { orphanGraceSeconds: 0 } }, null)
    expect((await stage.synchronise()).counts).toMatchObject({ unlisted: 1 })
  })
})

describe('a policy that was deleted and made again', () => {
  async function setUsed() {
    const stage = await setPublished()
    const member = await addMember(stage)
    const { productId, planId, catalogueId, apiIds } = stage
    const issued = await requestAndApprove(stage, member, { productId, planId, catalogueId, serviceId: apiIds[0] })
    const [key] = [...stage.fake.gateway.keys.values()]
    const call = () => stage.fake.gateway.call(key?.key ?? '', apiIds[0])
    const settle = async () => {
      await stage.capabilities.events.dispatch()
      await stage.capabilities.operations.resume()
    }
    expect(call()).toBe(200)
    return { ...stage, member, issued, call, settle }
  }

  test('SYN-10, G-6: with the same rights takes the place of the old one by itself, and keys work again', async () => {
    const stage = await setUsed()
    const old = policyAt(stage, 'Parcels')
    stage.fake.gateway.policies.delete(old._id)
    expect(stage.call()).toBe(403)
    const { _id, ...rest } = old
    const fresh = stage.fake.addPolicy(rest)
    const run = await stage.synchronise()
    expect(run.counts).toMatchObject({ relinked: 1, created: 0, orphaned: 0 })
    await stage.settle()
    expect(await stage.product('Parcels')).toMatchObject({
      id: stage.productId,
      policy: { id: fresh, orphanedAt: null },
    })
    expect(stage.call()).toBe(200)
  })

  test('SYN-10, G-6: with other rights waits for somebody to link it, and makes no second product meanwhile', async () => {
    const stage = await setUsed()
    const { capabilities, owner, productId } = stage
    stage.fake.gateway.policies.delete(policyAt(stage, 'Parcels')._id)
    const fresh = stage.fake.addPolicy(opening('Parcels', stage.apiIds))
    const run = await stage.synchronise()
    expect(run.counts).toMatchObject({ relinked: 0, created: 0, orphaned: 1, notTaken: 1 })
    expect(await capabilities.policyLinks.listPolicies(stage.tykId)).toContainEqual(
      expect.objectContaining({ id: fresh, kind: 'product', linkedTo: null }),
    )
    await capabilities.policyLinks.relink(owner, { kind: 'product', id: productId }, fresh)
    await stage.settle()
    const product = await stage.product('Parcels')
    expect(product).toMatchObject({ id: productId, policy: { id: fresh, orphanedAt: null } })
    expect(product.services).toHaveLength(2)
    expect(stage.call()).toBe(200)
    expect((await stage.synchronise()).counts).toMatchObject({ unchanged: 2, notTaken: 0 })
  })

  test('G-6: under another name is taken as a placeholder, which gives way when the product is linked to its policy', async () => {
    const stage = await setUsed()
    const { capabilities, owner, productId } = stage
    stage.fake.gateway.policies.delete(policyAt(stage, 'Parcels')._id)
    const fresh = stage.fake.addPolicy(opening('Parcels 2', [stage.apiIds[0]]))
    expect((await stage.synchronise()).counts).toMatchObject({ created: 1, orphaned: 1 })
    const placeholder = await stage.product('Parcels 2')
    await capabilities.policyLinks.relink(owner, { kind: 'product', id: productId }, fresh)
    await stage.settle()
    expect(stage.call()).toBe(200)
    expect(stage.fake.gateway.policies.has(fresh)).toBe(true)
    await expect(capabilities.products.show(placeholder.id)).rejects.toMatchObject({ code: 'product-not-found' })
    expect((await stage.synchronise()).counts).toMatchObject({ unchanged: 2, created: 0, notTaken: 0 })
  })

  test('SYN-14: a custom id counts more than that of the database, also when it is given later', async () => {
    const stage = await setUsed()
    const policy = policyAt(stage, 'Parcels')
    policy.id = 'parcels-v1'
    const run = await stage.synchronise()
    expect(run.counts).toMatchObject({ relinked: 1, created: 0 })
    await stage.settle()
    expect(await stage.product('Parcels')).toMatchObject({ policy: { id: 'parcels-v1' } })
    expect([...stage.fake.gateway.keys.values()][0]?.sent.apply_policies).toContain('parcels-v1')
    expect(stage.call()).toBe(200)
    stage.fake.gateway.policies.delete(policy._id)
    const { _id, ...rest } = policy
    stage.fake.addPolicy(rest)
    expect((await stage.synchronise()).counts).toMatchObject({ orphaned: 0, created: 0 })
    expect(stage.call()).toBe(200)
  })
})
