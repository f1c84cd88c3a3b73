import { expect, onTestFinished, test } from 'vitest'
import { limiting, noPartition, opening } from './catalogue/test-synchronisation.ts'
import { type FakeDashboard, startFakeDashboard } from './providers/fakes/tyk-dashboard/fake-dashboard.ts'
import { asking, travel } from './test-journey.ts'
import { openPortal } from './test-whole-portal.ts'

const partsOf = (...parts: string[]) => ({ ...noPartition, ...Object.fromEntries(parts.map((part) => [part, true])) })
const tags = ['portal']

/** Forty policies, every odd kind among them. @returns the APIs of the four products that are used */
function fill(fake: FakeDashboard): string[] {
  const apiIds = ['Parcels', 'Letters', 'Rates', 'Tracking'].map((name) => fake.addApi(`${name} API`))
  const [parcels = ''] = apiIds
  const mcp = fake.addMcp('Assistant')
  const add = (policy: object) => void fake.addPolicy({ tags, ...policy })
  for (const [index, id] of apiIds.entries()) add(opening(`Product ${index + 1}`, [id]))
  for (let count = 5; count <= 14; count += 1) add(opening(`Product ${count}`, apiIds.slice(0, 1 + (count % 3))))
  add(limiting('Gold', { partitions: partsOf('quota'), quota_max: 100_000 }))
  add(limiting('Silver', { partitions: partsOf('quota'), quota_max: 50_000 }))
  for (let count = 3; count <= 8; count += 1) add(limiting(`Plan ${count}`, { rate: count }))
  add(limiting('Rate only', { partitions: partsOf('rate_limit') }))
  add(limiting('Without limits', { rate: -1, per: -1, quota_max: -1, quota_renewal_rate: -1 }))
  add(limiting('For an hour', { key_expires_in: 3600 }))
  add(limiting('With its own id', { id: 'gold-by-hand' }))
  add(opening('Sleeping product', [parcels], { active: false, is_inactive: true, state: 'draft' }))
  add(opening('product 1', [parcels]))
  add(opening('Deep product', [parcels], { partitions: partsOf('acl', 'complexity') }))
  add(opening('<b>Bold</b> & “quoted”', [parcels]))
  add({ name: 'Everything', access_rights: opening('', [parcels]).access_rights })
  add(limiting('Mixed', { access_rights: opening('', [parcels]).access_rights, partitions: partsOf('acl', 'quota') }))
  add(limiting('Each API', { partitions: partsOf('per_api') }))
  add(limiting('Depth only', { partitions: partsOf('complexity') }))
  add(opening('With an assistant', [parcels, mcp]))
  add(opening('Opens nothing', []))
  add(limiting('Half a call', { rate: 0.5, per: 1 }))
  add(limiting('Once for ever', { quota_renewal_rate: -1 }))
  add(limiting('Broken', { rate: 'many' }))
  add(opening('Theirs', [parcels], { tags: ['internal'] }))
  return apiIds
}

test('PRV-3, SYN-4, CRT-2, REU-2, CHG-3, CRD-6: from forty policies of a Dashboard to the end of a key, the Dashboard and what the portal says agree after every step', async () => {
  const open = await openPortal()
  const fake = await startFakeDashboard()
  onTestFinished(fake.close)
  const asOwner = asking(open, open.ownerCookie)
  const apiIds = fill(fake)
  expect(fake.gateway.policies.size).toBe(40)
  const { id: providerId } = await asOwner<{ id: string }>('POST', '/providers', {
    kind: 'tyk-dashboard',
    name: 'Tyk in Dublin',
    gatewayUrl: 'https://api.example.com',
    settings: { url: fake.url, secret: fake.secret, organisationId: fake.organisationId, policyTags: tags },
    synchronisation: { intervalSeconds: 0 },
  })
  const run = await asOwner<{ id: string }>('POST', `/providers/${providerId}/synchronisations`, {})
  await expect
    .poll(() => asOwner('GET', `/synchronisations/${run.id}`))
    .toMatchObject({ outcome: 'done', counts: { policies: 40, created: 30, notTaken: 9, failed: 1 } })
  const found = async (list: 'products' | 'plans') =>
    (await asOwner<{ items: { id: string; name: string; state?: string }[] }>('GET', `/${list}?limit=100`)).items
  const named = async (list: 'products' | 'plans', name: string) => {
    const thing = (await found(list)).find((one) => one.name === name)
    if (!thing) throw new Error(`There is no ${name} among the ${list}.`)
    return thing
  }
  expect((await found('products')).map(({ state }) => state)).toEqual(Array.from({ length: 18 }, () => 'draft'))

  const products = []
  for (const [index, serviceId] of apiIds.entries()) {
    const { id, name } = await named('products', `Product ${index + 1}`)
    await asOwner('POST', `/products/${id}/publication`)
    products.push({ id, name, serviceId })
  }
  await travel({
    open,
    providerId,
    products,
    plans: {
      gold: { ...(await named('plans', 'Gold')), quota: 100_000 },
      silver: { ...(await named('plans', 'Silver')), quota: 50_000 },
    },
    call: async (key, serviceId) => fake.gateway.call(key, serviceId),
    async quotaOf(key) {
      const stored = fake.gateway.find(key)
      return stored && fake.gateway.rightsOf(stored.session)?.quotaMax
    },
    countKeys: async () => fake.gateway.keys.size,
  })
  expect(fake.mistakes).toEqual([])
})
