import { describe, expect, test } from 'vitest'
import { auditedActions } from '../test-capabilities.ts'
import { limiting, noPartition, opening, policyAt, setSynchronisedStage } from './test-synchronisation.ts'

/** Forty policies, among them each odd kind. */
function fillDashboard({ fake, apiIds: [parcels, rates] }: Awaited<ReturnType<typeof setSynchronisedStage>>) {
  for (let count = 1; count <= 14; count += 1)
    fake.addPolicy(opening(`Product ${count}`, [count % 2 ? parcels : rates]))
  for (let count = 1; count <= 14; count += 1) fake.addPolicy(limiting(`Plan ${count}`))
  const mcp = fake.addMcp('Assistant')
  fake.addPolicy({ name: 'Everything', access_rights: opening('', [parcels]).access_rights })
  fake.addPolicy({ ...limiting('Mixed'), partitions: { ...noPartition, acl: true, quota: true, rate_limit: true } })
  fake.addPolicy({ ...limiting('Each API'), partitions: { ...noPartition, per_api: true } })
  fake.addPolicy({ ...limiting('Depth only'), partitions: { ...noPartition, complexity: true } })
  fake.addPolicy(opening('With an assistant', [parcels, mcp]))
  fake.addPolicy(opening('Opens nothing', []))
  fake.addPolicy(limiting('Half a call', { rate: 0.5, per: 1 }))
  fake.addPolicy(limiting('Once for ever', { quota_renewal_rate: -1 }))
  fake.addPolicy(limiting('Broken', { rate: 'many' }))
  fake.addPolicy(opening('Sleeping product', [parcels], { active: false, is_inactive: true, state: 'draft' }))
  fake.addPolicy(limiting('Without limits', { rate: -1, per: -1, quota_max: -1, quota_renewal_rate: -1 }))
  fake.addPolicy(limiting('Quota only', { partitions: { ...noPartition, quota: true }, key_expires_in: 3600 }))
}

describe('the first synchronisation', () => {
  test('SYN-1, SYN-4, SYN-7, PRD-2: takes products and plans as unlisted drafts, and says why it takes the others not', async () => {
    const stage = await setSynchronisedStage()
    fillDashboard(stage)
    const requests = stage.fake.requests.length
    const run = await stage.synchronise()
    expect(run).toMatchObject({ outcome: 'done', reason: null, dryRun: false, cause: 'person', by: 'Olga Owner' })
    expect(run.counts).toMatchObject({ policies: 40, created: 31, notTaken: 8, failed: 1, unchanged: 0 })
    expect(stage.fake.requests.slice(requests).filter((request) => !request.startsWith('GET'))).toEqual([])
    const told = await stage.told(run)
    expect(told.filter((line) => !line.startsWith('created'))).toEqual([
      'not-taken Everything: It decides everything about a key at once: it is neither a product nor a plan.',
      expect.stringMatching(/^not-taken Mixed: It opens APIs and limits calls at once/),
      expect.stringMatching(/^not-taken Each API: It limits each API for itself/),
      expect.stringMatching(/^not-taken Depth only: It only says how deep/),
      expect.stringMatching(/^not-taken With an assistant: It opens MCP servers/),
      expect.stringMatching(/^not-taken Opens nothing: It is for a product, but opens no API/),
      expect.stringMatching(/^not-taken Half a call: Its limits can’t be those of a plan/),
      expect.stringMatching(/^not-taken Once for ever: Its limits can’t be those of a plan/),
      'failed Broken: The provider sent it in an unknown form (rate).',
    ])
    expect(await stage.product('Product 1')).toMatchObject({
      summary: '',
      description: '',
      catalogues: [],
      services: [{ id: stage.apiIds[0], name: 'Parcels API', listenPath: '/parcels-api/' }],
      policy: { origin: 'provider', active: true, orphanedAt: null, driftedAt: null, differences: [] },
    })
    expect(await stage.product('Sleeping product')).toMatchObject({ policy: { active: false } })
    expect(await stage.plan('Plan 1')).toMatchObject({
      rate: { calls: 100, periodSeconds: 60 },
      quota: { calls: 5000, periodSeconds: 86_400 },
      keyLifetimeSeconds: null,
      catalogues: [],
    })
    expect(await stage.plan('Without limits')).toMatchObject({ rate: null, quota: null })
    expect(await stage.plan('Quota only')).toMatchObject({ rate: null, keyLifetimeSeconds: 3600 })
    const states = await stage.db.selectFrom('products').select('state').distinct().execute()
    expect(states).toEqual([{ state: 'draft' }])
    expect((await auditedActions(stage)).filter((action) => /^(product|plan)\.created/.test(action))).toHaveLength(31)
  })

  test('G-8: a trial says the same and changes nothing, here and there', async () => {
    const stage = await setSynchronisedStage()
    fillDashboard(stage)
    const before = await auditedActions(stage)
    const policies = JSON.stringify([...stage.fake.gateway.policies])
    const trial = await stage.synchronise({ dryRun: true })
    expect(trial).toMatchObject({ outcome: 'done', dryRun: true, counts: { created: 31, notTaken: 8, failed: 1 } })
    expect(await auditedActions(stage)).toEqual(before)
    expect(JSON.stringify([...stage.fake.gateway.policies])).toBe(policies)
    expect(await stage.db.selectFrom('products').select('id').execute()).toEqual([])
    const run = await stage.synchronise()
    expect(run.counts).toEqual(trial.counts)
    const sorted = async (one: typeof run) => (await stage.told(one)).toSorted()
    expect(await sorted(run)).toEqual(await sorted(trial))
  })

  test('SYN-6: takes only what carries one of the provider’s tags, and what the portal makes carries them', async () => {
    const stage = await setSynchronisedStage({ tags: ['portal', 'public'] })
    const { capabilities, fake, owner, tykId, apiIds } = stage
    fake.addPolicy(opening('Ours', [apiIds[0]], { tags: ['other', 'public'] }))
    fake.addPolicy(opening('Theirs', [apiIds[0]], { tags: ['other'] }))
    const own = { summary: '', description: '', featured: false, catalogueIds: [] }
    await capabilities.products.createProduct(owner, {
      ...own,
      name: 'Made here',
      providerId: tykId,
      serviceIds: [apiIds[0]],
    })
    expect(policyAt(stage, 'Made here').tags).toEqual(['portal', 'public'])
    const run = await stage.synchronise()
    expect(run.counts).toMatchObject({ created: 1, notTaken: 1, orphaned: 0, drifted: 0, unchanged: 0 })
    expect(await stage.told(run)).toEqual([
      'created product Ours',
      'not-taken Theirs: It carries none of the tags that this provider is filtered by.',
    ])
  })

  test('SYN-7: two policies of one name, and one called as a product that is here, get names of their own', async () => {
    const stage = await setSynchronisedStage()
    const { capabilities, fake, owner, apiIds } = stage
    const texts = { summary: '', description: '', featured: false, catalogueIds: [], providerId: null, serviceIds: [] }
    await capabilities.products.createProduct(owner, { ...texts, name: 'Parcels' })
    fake.addPolicy(opening('Parcels', [apiIds[0]]))
    fake.addPolicy(opening('parcels', [apiIds[1]]))
    const run = await stage.synchronise()
    expect(run.counts).toMatchObject({ created: 2, failed: 0 })
    expect(await stage.product('Parcels (Tyk in Dublin)')).toMatchObject({ policy: { name: 'Parcels' } })
    expect(await stage.product('parcels (Tyk in Dublin 2)')).toMatchObject({
      slug: 'parcels-tyk-in-dublin-2',
      policy: { name: 'parcels' },
    })
    policyAt(stage, 'Parcels').name = 'Letters'
    await stage.synchronise()
    expect(await stage.product('Letters')).toMatchObject({ policy: { name: 'Letters' } })
  })

  test('takes policies that open and limit as plans where the provider’s settings say so', async () => {
    const stage = await setSynchronisedStage()
    const mixed = { ...noPartition, acl: true, quota: true, rate_limit: true }
    stage.fake.addPolicy({
      ...limiting('Mixed'),
      access_rights: opening('', stage.apiIds).access_rights,
      partitions: mixed,
    })
    await stage.capabilities.providers.updateProvider(
      stage.owner,
      stage.tykId,
      { synchronisation: { mixedAsPlans: true } },
      null,
    )
    expect((await stage.synchronise()).counts).toMatchObject({ created: 1, notTaken: 0 })
    const plan = await stage.plan('Mixed')
    await stage.capabilities.plans.updatePlan(stage.owner, plan.id, { quota: { calls: 7, periodSeconds: 60 } }, null)
    expect(policyAt(stage, 'Mixed')).toMatchObject({ quota_max: 7, quota_renewal_rate: 60, partitions: mixed })
  })
})
