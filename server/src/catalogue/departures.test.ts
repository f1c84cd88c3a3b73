import { expect, test } from 'vitest'
import { Refused } from '../platform/errors.ts'
import { ProviderError } from '../providers/index.ts'
import type { Stage } from '../test-capabilities.ts'
import { fickle, withHolders } from './test-life.ts'

const schedules = Number(process.env.FAULT_SCHEDULES ?? 100) / 10

test('hazards (a), (b), (c), (e): whatever fails on the way, no working key ever lacks limits or names a policy that is off or gone', {
  timeout: 60_000 + schedules * 20_000,
}, async () => {
  for (let seed = 1; seed <= schedules; seed += 1) {
    const random = randomFrom(seed)
    const provider = fickle()
    const held = await withHolders({ wrapDriver: provider.wrapDriver })
    const { stage, offering, other } = held
    const processes = [stage.capabilities, stage.anotherProcess()]
    const spare = await stage.capabilities.plans.createPlan(stage.owner, {
      name: `Spare ${seed}`,
      description: '',
      providerId: stage.providerId,
      rate: null,
      quota: { calls: 9, periodSeconds: 60 },
      keyLifetimeSeconds: null,
      autoApprove: false,
      catalogueIds: [],
    })
    provider.failOn(() => random() < 0.3)
    for (let round = 0; round < 8; round += 1) {
      const { products, plans, departures, operations } = processes[random() < 0.5 ? 0 : 1] as typeof stage.capabilities
      const { productId, serviceId } = random() < 0.7 ? offering : other
      const moves = [
        async () => products.retireProduct(stage.owner, productId, await confirmed(held, productId, 'retire')),
        () => products.publishProduct(stage.owner, productId),
        async () => {
          const confirm = await confirmed(held, productId, 'documentation-only')
          return products.updateProduct(stage.owner, productId, { serviceIds: [], confirm }, null)
        },
        () => products.updateProduct(stage.owner, productId, { serviceIds: [serviceId] }, null),
        async () => {
          const { confirm } = await plans.showPlanDeletionImpact(offering.planId)
          return plans.deletePlan(stage.owner, offering.planId, { moveToId: spare.id, confirm })
        },
        () => departures.resume(),
        () => operations.resume(),
      ]
      const move = moves[Math.floor(random() * moves.length)] as () => Promise<unknown>
      await move().catch((error: unknown) => {
        if (!(error instanceof Refused)) throw error
      })
      expect(await wrongKeys(stage), `seed ${seed}, round ${round}`).toEqual([])
      stage.clock.advance(random() < 0.3 ? 601_000 : 1_000)
    }
    provider.failOn(undefined)
    for (let round = 0; round < 4; round += 1) {
      stage.clock.advance(601_000)
      await stage.db.updateTable('provider_operations').set({ gave_up: false }).execute()
      for (const one of processes) await one.operations.resume()
      await stage.capabilities.departures.resume()
      expect(await wrongKeys(stage), `seed ${seed}, at the end`).toEqual([])
    }
    const left = await stage.db
      .selectFrom('provider_operations')
      .select(['kind', 'last_error'])
      .whereRef('settled', '<', 'wanted')
      .execute()
    expect({ seed, left, departing: await departing(stage) }).toEqual({ seed, left: [], departing: [] })
    expect({ seed, keys: await keysAsWanted(stage) }).toEqual({ seed, keys: [] })
  }
})

async function confirmed(
  { stage }: Awaited<ReturnType<typeof withHolders>>,
  id: string,
  change: 'retire' | 'documentation-only',
): Promise<string> {
  return (await stage.capabilities.products.showProductImpact(id, change)).confirm
}

/** Working keys at the gateway whose policies are not one plan in force and products that are on. */
async function wrongKeys({ db }: Stage): Promise<string[]> {
  const policies = new Map(
    (await db.selectFrom('gateway_policies').select(['id', 'kind', 'active']).execute()).map((one) => [one.id, one]),
  )
  const keys = await db
    .selectFrom('gateway_keys')
    .select(['counter_id', 'policy_ids'])
    .where('active', '=', true)
    .execute()
  return keys.flatMap(({ counter_id, policy_ids }) => {
    const named = policy_ids.map((id) => policies.get(id))
    const limits = named.filter((policy) => policy?.kind === 'limits')
    const sound = limits.length === 1 && named.every((policy) => policy?.active)
    return sound
      ? []
      : [`${counter_id}: ${named.map((one) => (one ? `${one.kind} ${one.active}` : 'gone')).join(', ')}`]
  })
}

const departing = async ({ db }: Stage) => [
  ...(await db.selectFrom('products').select('name').where('departing', '=', true).execute()),
  ...(await db.selectFrom('plans').select('name').where('departing', '=', true).execute()),
]

/** Living credentials whose key does not open what their products say now. */
async function keysAsWanted({ db }: Stage): Promise<string[]> {
  const credentials = await db
    .selectFrom('credentials')
    .select(['id', 'plan_id'])
    .where('status', '=', 'active')
    .execute()
  const found: string[] = []
  for (const { id, plan_id } of credentials) {
    const products = await db
      .selectFrom('credential_products')
      .innerJoin('products', 'products.id', 'credential_products.product_id')
      .select(['products.id', 'products.state', 'products.auth_type'])
      .where('credential_id', '=', id)
      .execute()
    const open = products.filter((one) => one.state !== 'retired' && one.auth_type !== null).map((one) => one.id)
    const key = await db.selectFrom('gateway_keys').selectAll().where('counter_id', '=', id).executeTakeFirst()
    const right =
      key?.active === open.length > 0 &&
      (open.length === 0 || key.policy_ids.toSorted().join() === [plan_id, ...open].toSorted().join())
    if (!right) found.push(`${id}: ${key?.active} ${key?.policy_ids.join()} instead of ${open.join()}`)
  }
  return found
}

/** The same numbers for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

test('a refusal of the provider is seen on the product, and trying again from there carries it out', async () => {
  let refuses = true
  const { ask, offering } = await withHolders({
    wrapDriver: (driver) => ({
      ...driver,
      putPolicy: (policy) =>
        refuses && policy.name === 'Renamed'
          ? Promise.reject(new ProviderError('It is read only.', { retryable: false }))
          : driver.putPolicy(policy),
    }),
  })
  const path = `/products/${offering.productId}`
  const renamed = await ask('PATCH', path, { name: 'Renamed' })
  expect(renamed.body.providerState).toEqual({ status: 'failed', reason: 'It is read only.' })
  refuses = false
  expect((await ask('POST', `${path}/retry`)).body.providerState).toEqual({ status: 'done', reason: null })
})
