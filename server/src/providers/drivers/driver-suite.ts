import { describe, expect, test } from 'vitest'
import type { IssuedKey, KeyInput, KeyPage, Limits } from '../driver.ts'
import { type DriverStage, idOf, offeringOn } from './test-offering.ts'
import { testWhatWasThere } from './test-what-was-there.ts'

const unlimited: Limits = { rate: null, quota: null }
const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1)

/** What every driver has to keep. */
export function testDriver(name: string, set: () => Promise<DriverStage>): void {
  const setOffering = (limits?: Limits) => offeringOn(set, limits)

  describe(`${name}: every driver`, () => {
    test('finds the provider up and lists what it has', async () => {
      const { driver, serviceIds } = await set()
      expect(await driver.checkHealth('full')).toMatchObject({ status: 'up', reason: null })
      const services = await driver.listServices()
      expect(services.map(({ id }) => id)).toEqual(expect.arrayContaining([...serviceIds]))
      for (const service of services) expect(service.listenPath).toMatch(/^\/(.*\/)?$/)
    })

    test('makes a policy as often as it is told to, and changes it', async () => {
      const { driver, access, accessId, serviceIds, key, worksAt } = await setOffering()
      expect(await driver.putPolicy({ ...access, id: accessId })).toBe(accessId)
      const issued = await driver.putKey(key())
      expect([await worksAt(issued, 0), await worksAt(issued, 1)]).toEqual([true, false])
      await driver.putPolicy({ ...access, id: accessId, serviceIds: [serviceIds[1]] })
      expect([await worksAt(issued, 0), await worksAt(issued, 1)]).toEqual([false, true])
    })

    test('finds a policy again whose creation it did not see end', async () => {
      const { driver, access, accessId } = await setOffering()
      expect(await driver.putPolicy(access)).toBe(accessId)
    })

    test('removes a policy as often as it is told to', async () => {
      const { driver, access, accessId } = await setOffering()
      await driver.deletePolicy(accessId)
      await driver.deletePolicy(accessId)
      await driver.deletePolicy(access.id)
    })

    test('gives the same key for the same id, which works where its product says and nowhere else', async () => {
      const { driver, key, worksAt } = await setOffering()
      const wanted = key()
      const issued = await driver.putKey(wanted)
      const again = await driver.putKey(wanted)
      expect(again.key.expose()).toBe(issued.key.expose())
      expect(again.providerKeyHash).toBe(issued.providerKeyHash)
      expect([await worksAt(issued, 0), await worksAt(issued, 1)]).toEqual([true, false])
    })

    test('counts the quota, and goes on counting when the key is changed', async () => {
      const { driver, key, worksAt } = await setOffering()
      const wanted = key()
      const issued = await driver.putKey(wanted)
      expect([await worksAt(issued), await worksAt(issued)]).toEqual([true, true])
      await driver.putKey({ ...wanted, tags: ['app-9'], issued })
      const reference = { keyId: wanted.keyId, providerKeyHash: issued.providerKeyHash }
      expect(await driver.readQuota(wanted.counterId, reference)).toMatchObject({ limit: 5, remaining: 3 })
      expect([await worksAt(issued), await worksAt(issued), await worksAt(issued)]).toEqual([true, true, true])
      expect(await worksAt(issued)).toBe(false)
    })

    test('begins the quota of a key anew when it is told to', async () => {
      const { driver, key, worksAt, later } = await setOffering()
      const wanted = key()
      const issued = await driver.putKey(wanted)
      for (let calls = 0; calls < 5; calls += 1) expect(await worksAt(issued)).toBe(true)
      expect(await worksAt(issued)).toBe(false)
      await driver.putKey({ ...wanted, issued, newQuota: true })
      const reference = { keyId: wanted.keyId, providerKeyHash: issued.providerKeyHash }
      expect(await driver.readQuota(wanted.counterId, reference)).toMatchObject({ limit: 5, remaining: 5 })
      // A gateway may believe for a second that nothing is left.
      await later(1_500)
      expect(await worksAt(issued)).toBe(true)
    })

    test('tells when each key was last used, if it can tell it', async () => {
      const { driver, key, worksAt, now } = await setOffering()
      const [used, unused] = [key(), key()]
      const [one, other] = [await driver.putKey(used), await driver.putKey(unused)]
      await worksAt(one)
      const lastUse = ({ keyId }: KeyInput, { providerKeyHash }: IssuedKey) =>
        driver.readLastUse({ keyId, providerKeyHash })
      const expected = driver.capabilities.tellsLastUse ? now() : null
      await expect.poll(() => lastUse(used, one)).toEqual(expected)
      expect(await lastUse(unused, other)).toBeNull()
    })

    test('lets a key without limits call on, and tells no quota for it', async () => {
      const { driver, key, worksAt } = await setOffering(unlimited)
      const wanted = key()
      const issued = await driver.putKey(wanted)
      for (let calls = 0; calls < 8; calls += 1) expect(await worksAt(issued)).toBe(true)
      const reference = { keyId: wanted.keyId, providerKeyHash: issued.providerKeyHash }
      expect(await driver.readQuota(wanted.counterId, reference)).toBeNull()
    })

    test('keeps to the rate of the plan', async () => {
      const { driver, key, worksAt } = await setOffering({ rate: { calls: 2, periodSeconds: 30 }, quota: null })
      const issued = await driver.putKey(key())
      const calls = [await worksAt(issued), await worksAt(issued), await worksAt(issued), await worksAt(issued)]
      expect(calls.slice(0, 2)).toEqual([true, true])
      expect(calls).toContain(false)
    })

    test('shuts a key that is not active, and opens it again', async () => {
      const { driver, key, worksAt } = await setOffering()
      const wanted = key()
      const issued = await driver.putKey(wanted)
      await driver.putKey({ ...wanted, active: false, issued })
      expect(await worksAt(issued)).toBe(false)
      await driver.putKey({ ...wanted, active: true, issued })
      expect(await worksAt(issued)).toBe(true)
    })

    test('ends a key at its time, and at once when its time is over already', async () => {
      const { driver, key, worksAt, later, now } = await setOffering()
      const wanted = key({ expiresAt: new Date(now().getTime() + 3000) })
      const issued = await driver.putKey(wanted)
      expect(await worksAt(issued)).toBe(true)
      await later(4000)
      expect(await worksAt(issued)).toBe(false)
      const other = key({ expiresAt: new Date(now().getTime() + 3600_000) })
      const running = await driver.putKey(other)
      await driver.putKey({ ...other, expiresAt: new Date(now().getTime() - 60_000), issued: running })
      expect(await worksAt(running)).toBe(false)
    })

    test('removes a key as often as it is told to, by its hash or by its id alone', async () => {
      const { driver, key, worksAt } = await setOffering()
      const [first, second] = [key(), key()]
      const [one, two] = [await driver.putKey(first), await driver.putKey(second)]
      await driver.revokeKey({ keyId: first.keyId, providerKeyHash: one.providerKeyHash })
      await driver.revokeKey({ keyId: first.keyId, providerKeyHash: one.providerKeyHash })
      await driver.revokeKey({ keyId: second.keyId, providerKeyHash: null })
      expect([await worksAt(one), await worksAt(two)]).toEqual([false, false])
    })

    test('makes a key again that the provider has lost', async () => {
      const { driver, key, worksAt } = await setOffering()
      const wanted = key()
      const issued = await driver.putKey(wanted)
      await driver.revokeKey({ keyId: wanted.keyId, providerKeyHash: issued.providerKeyHash })
      const again = await driver.putKey({ ...wanted, issued })
      expect(again.key.expose()).toBe(issued.key.expose())
      expect(await worksAt(again)).toBe(true)
    })

    test('tells what it has for a key, by its hash or by its id alone', async () => {
      const { driver, key, policyIds, now } = await setOffering()
      const expiresAt = new Date(Math.floor(now().getTime() / 1000) * 1000 + 3600_000)
      const wanted = key({ expiresAt })
      const { providerKeyHash } = await driver.putKey(wanted)
      for (const hash of [providerKeyHash, null]) {
        const found = await driver.readKey({ keyId: wanted.keyId, providerKeyHash: hash })
        expect(found).toMatchObject({
          counterId: wanted.counterId,
          active: true,
          expiresAt,
          metadata: { ApplicationID: '1' },
        })
        expect(found?.policyIds.toSorted()).toEqual(policyIds.toSorted())
        expect(found?.tags).toEqual(expect.arrayContaining(['app-1', 'org-2']))
      }
    })

    test('tells a key that is shut, and none where there is none', async () => {
      const { driver, key } = await setOffering()
      const wanted = key()
      const reference = { keyId: wanted.keyId, providerKeyHash: null }
      expect(await driver.readKey(reference)).toBeNull()
      const issued = await driver.putKey(wanted)
      expect(await driver.readKey(reference)).toMatchObject({ active: true, expiresAt: null })
      await driver.putKey({ ...wanted, active: false, issued })
      expect(await driver.readKey(reference)).toMatchObject({ active: false })
      await driver.revokeKey({ ...reference, providerKeyHash: issued.providerKeyHash })
      expect(await driver.readKey(reference)).toBeNull()
    })

    test('tells which policies there are and what they do', async () => {
      const { driver, accessId, planId } = await setOffering()
      expect((await driver.readPolicies([accessId, planId, idOf('none')])).toSorted(byId)).toEqual(
        [
          { id: accessId, limits: false, opens: true, active: true },
          { id: planId, limits: true, opens: false, active: true },
        ].toSorted(byId),
      )
      await driver.deletePolicy(planId)
      expect((await driver.readPolicies([accessId, planId])).map(({ id }) => id)).toEqual([accessId])
    })

    test('shuts a key whose plan is gone, and one that has nothing left, and opens it again as the same key', async () => {
      const { driver, key, access, accessId, plan, planId, worksAt } = await setOffering()
      const wanted = key()
      const issued = await driver.putKey(wanted)
      await driver.deletePolicy(planId)
      await driver.putKey({ ...wanted, active: false, issued })
      expect(await worksAt(issued)).toBe(false)
      await driver.deletePolicy(accessId)
      await driver.putKey({ ...wanted, active: false, issued })
      expect(await worksAt(issued)).toBe(false)
      const policyIds = [await driver.putPolicy(access), await driver.putPolicy(plan)]
      const again = await driver.putKey({ ...wanted, policyIds, issued })
      expect(again.key.expose()).toBe(issued.key.expose())
      expect(await worksAt(issued)).toBe(true)
    })

    test('lists every key by a name that it can be read by, if it lists any', async () => {
      const { driver, key, listsKeys = true } = await setOffering()
      const given = []
      for (let count = 0; count < 12; count += 1) given.push((await driver.putKey(key())).providerKeyHash)
      const listed = []
      let page: string | null = null
      do {
        const found: KeyPage | null = await driver.listKeys(page)
        expect(found !== null).toBe(listsKeys)
        listed.push(...(found?.keys ?? []))
        page = found?.next ?? null
      } while (page !== null)
      if (!listsKeys) return
      for (const reference of listed.slice(0, 3))
        expect(await driver.readKey(reference)).toMatchObject({ active: true })
      const names = listed.map(({ providerKeyHash }) => providerKeyHash)
      if (!given.includes(null)) expect(names).toEqual(expect.arrayContaining(given))
    })

    test('issues no key whose plan is gone', async () => {
      const { driver, key, planId } = await setOffering()
      await driver.deletePolicy(planId)
      await expect(driver.putKey(key())).rejects.toMatchObject({ name: 'ProviderError' })
    })

    test('gives access to the APIs of two products', async () => {
      const { driver, serviceIds, key, accessId, planId, worksAt } = await setOffering()
      const second = await driver.putPolicy({
        kind: 'access',
        id: idOf('product'),
        name: idOf('Second'),
        serviceIds: [serviceIds[1]],
        active: true,
      })
      const issued = await driver.putKey(key({ policyIds: [planId, accessId, second] }))
      expect([await worksAt(issued, 0), await worksAt(issued, 1)]).toEqual([true, true])
    })
  })

  testWhatWasThere(name, set)
}
