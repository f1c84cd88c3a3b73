import { setImmediate as breathe } from 'node:timers/promises'
import { expect } from 'vitest'
import type { OpenPortal } from './test-whole-portal.ts'

interface Named {
  id: string
  name: string
}

export interface Ground {
  open: OpenPortal
  providerId: string
  /** Published, in no catalogue yet. */
  products: (Named & { serviceId: string })[]
  /** Plans by hand with a quota and no rate, in no catalogue yet. */
  plans: { gold: Named & { quota: number }; silver: Named & { quota: number } }
  /** @returns the status that a caller with this key gets now */
  call(key: string, serviceId: string): Promise<number>
  /** What the provider itself holds a key to. */
  quotaOf(key: string): Promise<number | undefined>
  countKeys(): Promise<number>
}

interface Credential extends Named {
  alias: string
  status: string
  plan: Named
  products: Named[]
}

interface Expected {
  status: 'active' | 'suspended' | 'revoked'
  /** By their place among the products. */
  opens: readonly number[]
  plan: Ground['plans']['gold']
}

/**
 * From a cart with three products of two catalogues to the revocation of a key, as developer and back office do it through the REST API;
 * after each step the REST API, the page of the developer and the provider have to say the same.
 */
export async function travel(ground: Ground): Promise<void> {
  const { open, products, plans } = ground
  const developer = await open.member('ada@example.com')
  const asOwner = asking(open, open.ownerCookie)
  const asDeveloper = asking(open, developer.cookie)
  const itemOf = (index: number, catalogueId: string, plan: Named) => ({
    productId: products[index]?.id ?? '',
    planId: plan.id,
    catalogueId,
  })

  const [first, second] = await publish(ground, asOwner)
  const items = [itemOf(0, first, plans.gold), itemOf(1, first, plans.gold), itemOf(2, second, plans.gold)]
  for (const { catalogueId, planId, productId } of items) {
    await asDeveloper('PUT', `/cart/items/${catalogueId}/${planId}/${productId}`)
  }
  const cart = await asDeveloper<{ parts: { products: Named[] }[] }>('GET', '/cart')
  expect(cart.parts.map((part) => part.products.length).toSorted()).toEqual([1, 2])
  const app = { action: 'create', name: 'Warehouse', description: '', visibility: 'personal' }
  const { requests } = await asDeveloper<{ requests: Request[] }>('POST', '/checkouts', { items, app })
  expect(requests.map(({ status }) => status)).toEqual(['pending', 'pending'])
  expect(await ground.countKeys()).toBe(0)
  const approved = []
  for (const { id } of requests) approved.push(await approve(id))
  expect(await ground.countKeys()).toBe(2)
  const [main, other] = approved.toSorted((one, next) => next.products.length - one.products.length)
  const [mainId, otherId, appId] = [main?.credentialId ?? '', other?.credentialId ?? '', main?.app.id ?? '']
  let key = await reveal(mainId)
  const otherKey = await reveal(otherId)
  const expectSame = agreement(ground, asOwner, developer.cookie, appId)
  await expectSame(mainId, [key], { status: 'active', opens: [0, 1], plan: plans.gold })
  await expectSame(otherId, [otherKey], { status: 'active', opens: [2], plan: plans.gold })

  // A fourth product with the key there is.
  const fourth = { ...itemOf(3, first, plans.gold), credentialId: mainId }
  const further = await asDeveloper<{ requests: Request[] }>('POST', '/checkouts', { items: [fourth] })
  await expectSame(mainId, [key], { status: 'active', opens: [0, 1], plan: plans.gold })
  await approve(further.requests[0]?.id ?? '')
  await expectSame(mainId, [key], { status: 'active', opens: [0, 1, 3], plan: plans.gold })

  // Another plan.
  const change = await asDeveloper<Request>('POST', `/credentials/${mainId}/plan-changes`, { planId: plans.silver.id })
  await expectSame(mainId, [key], { status: 'active', opens: [0, 1, 3], plan: plans.gold })
  await approve(change.id)
  await expectSame(mainId, [key], { status: 'active', opens: [0, 1, 3], plan: plans.silver })
  await expectSame(otherId, [otherKey], { status: 'active', opens: [2], plan: plans.gold })

  // The plan itself changes for the keys that are there.
  const quotaOfGold = (calls: number) =>
    asOwner('PATCH', `/plans/${plans.gold.id}`, { quota: { calls, periodSeconds: 3600 } })
  await quotaOfGold(1)
  await expect.poll(() => ground.quotaOf(otherKey)).toBe(1)
  expect(await ground.call(otherKey, products[2]?.serviceId ?? '')).toBeGreaterThanOrEqual(400)
  await expectSame(mainId, [key], { status: 'active', opens: [0, 1, 3], plan: plans.silver })
  await quotaOfGold(plans.gold.quota)
  await expect.poll(() => ground.quotaOf(otherKey)).toBe(plans.gold.quota)
  await expectSame(otherId, [otherKey], { status: 'active', opens: [2], plan: plans.gold })

  // A new key while calls go on without a pause.
  const caller = callWithoutPause(ground, products[0]?.serviceId ?? '', key)
  await caller.more(5)
  await asOwner('POST', `/credentials/${mainId}/rotation`, { overlapSeconds: 3600 })
  await caller.more(5)
  const outgoing = key
  key = await reveal(mainId)
  expect(key).not.toBe(outgoing)
  caller.use(key)
  await caller.more(5)
  expect(await caller.end()).toEqual([])
  await expectSame(mainId, [key, outgoing], { status: 'active', opens: [0, 1, 3], plan: plans.silver })
  expect(await ground.countKeys()).toBe(3)

  await asOwner('POST', `/credentials/${mainId}/suspension`, { reason: 'Unusual traffic' })
  await expectSame(mainId, [key, outgoing], { status: 'suspended', opens: [0, 1, 3], plan: plans.silver })
  await expectSame(otherId, [otherKey], { status: 'active', opens: [2], plan: plans.gold })
  await asOwner('DELETE', `/credentials/${mainId}/suspension`)
  await expectSame(mainId, [key, outgoing], { status: 'active', opens: [0, 1, 3], plan: plans.silver })

  await asOwner('POST', `/credentials/${mainId}/revocation`)
  await expectSame(mainId, [key, outgoing], { status: 'revoked', opens: [0, 1, 3], plan: plans.silver })
  await expectSame(otherId, [otherKey], { status: 'active', opens: [2], plan: plans.gold })
  expect(await ground.countKeys()).toBe(1)

  async function approve(id: string): Promise<Request> {
    const request = await asOwner<Request>('POST', `/access-requests/${id}/approval`)
    expect(request).toMatchObject({ status: 'approved', failure: null })
    return request
  }

  async function reveal(credentialId: string): Promise<string> {
    return (await asOwner<{ key: string }>('POST', `/credentials/${credentialId}/reveal`)).key
  }
}

interface Request {
  id: string
  status: string
  app: Named
  products: Named[]
  credentialId: string | null
}

type Ask = <T = unknown>(method: string, path: string, body?: object) => Promise<T>

/** The REST API for somebody; what is refused fails the test with what was said. */
export const asking =
  ({ ask }: OpenPortal, cookie: string): Ask =>
  async <T>(method: string, path: string, body?: object) => {
    const answer = await ask(method, `/api/v1${path}`, { cookie, ...(body ? { body } : {}) })
    expect(answer.statusCode, `${method} ${path}: ${answer.body}`).toBeLessThan(300)
    return (answer.body === '' ? undefined : answer.json()) as T
  }

/** @returns the ids of two catalogues: one with the first two products and the fourth, one with the third */
async function publish({ products, plans }: Ground, asOwner: Ask): Promise<[string, string]> {
  const ids = products.map(({ id }) => id)
  const create = async (name: string, productIds: (string | undefined)[], planIds: string[]) =>
    (await asOwner<Named>('POST', '/catalogues', { name, visibility: 'public', productIds, planIds })).id
  return [
    await create('First', [ids[0], ids[1], ids[3]], [plans.gold.id, plans.silver.id]),
    await create('Second', [ids[2]], [plans.gold.id]),
  ]
}

/** Compares what is said of a credential with what its keys can do. */
function agreement({ open, products, call, quotaOf }: Ground, asOwner: Ask, cookie: string, appId: string) {
  return async (id: string, keys: readonly string[], { status, opens, plan }: Expected) => {
    const names = opens.map((index) => products[index]?.name ?? '').toSorted()
    const told = await asOwner<Credential>('GET', `/credentials/${id}`)
    expect([told.status, told.plan.name, told.products.map(({ name }) => name).toSorted()]).toEqual([
      status,
      plan.name,
      names,
    ])
    const page = (await open.ask('GET', `/portal/private/apps/${appId}`, { cookie })).body
    const card = page.split('<li class="card credential"').find((part) => part.includes(`id="credential-${id}"`)) ?? ''
    expect(/data-status="([\w-]+)"/.exec(card)?.[1]).toBe(status)
    expect([...card.matchAll(/catalogue-products\/[\w-]+">([^<]+)</g)].map(([, name]) => name).toSorted()).toEqual(
      names,
    )
    expect(card).toContain(plan.name)
    for (const key of keys) {
      for (const [index, { name, serviceId }] of products.entries()) {
        const lets = (await call(key, serviceId)) === 200
        expect(lets, `${name} with a key that is ${status}`).toBe(status === 'active' && opens.includes(index))
      }
      if (status !== 'revoked') expect(await quotaOf(key)).toBe(plan.quota)
    }
  }
}

/** Calls one after the other with the key its holder has, until it is ended. */
function callWithoutPause({ call }: Ground, serviceId: string, first: string) {
  const failures: number[] = []
  let [key, made, going] = [first, 0, true]
  const calling = (async () => {
    while (going) {
      const status = await call(key, serviceId)
      made += 1
      if (status !== 200) failures.push(status)
      await breathe()
    }
  })()
  return {
    use(next: string) {
      key = next
    },
    async more(count: number) {
      const target = made + count
      while (made < target) await breathe()
    },
    /** @returns the statuses of calls that were not let in */
    async end() {
      going = false
      await calling
      return failures
    },
  }
}
