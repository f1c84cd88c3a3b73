import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { secret } from '../../platform/crypto/secret.ts'
import { type DriverStage, offeringOn } from './test-offering.ts'

/** What every driver has to keep towards what others have made: policies that are found, and keys that are brought along. */
export function testWhatWasThere(name: string, set: () => Promise<DriverStage>): void {
  describe(`${name}: what was there before`, () => {
    test('lists every policy with what it opens and how it limits', async () => {
      const { driver, access, accessId, plan, planId, serviceIds } = await offeringOn(set)
      const { policies, unreadable } = await driver.listPolicies()
      const listed = (id: string) => policies.find((policy) => policy.id === id)
      const nothing = { access: false, quota: false, rate: false, complexity: false, perApi: false }
      expect(listed(accessId)).toMatchObject({
        name: access.name,
        sets: { ...nothing, access: true },
        services: [{ id: serviceIds[0] }],
        opensMcp: false,
        active: true,
      })
      expect(listed(planId)).toMatchObject({
        name: plan.name,
        sets: { access: false, quota: true },
        limits: { rate: null, quota: { calls: 5, periodSeconds: 3600 } },
        unsayableLimits: null,
        active: true,
      })
      expect(unreadable).toEqual([])
      await driver.deletePolicy(planId)
      expect((await driver.listPolicies()).policies.map(({ id }) => id)).not.toContain(planId)
    })

    test('makes a key that somebody has already as it is, from the shortest to every letter it may hold', async () => {
      const { driver, key, worksAt, call, serviceIds } = await offeringOn(set)
      const { givenKeys } = driver.capabilities
      if (!givenKeys) return
      const any = () => randomBytes(60).toString('hex')
      for (const had of [any().slice(0, givenKeys.shortest), `${any()}.A~_+=:@$!,;&*()-Z`]) {
        expect(had).toMatch(givenKeys.characters)
        const wanted = key({ keyId: secret(had) })
        const reference = { keyId: wanted.keyId, providerKeyHash: null }
        expect(await driver.readKey(reference)).toBeNull()
        const issued = await driver.putKey(wanted)
        expect([await worksAt(issued), await call(had, serviceIds[0])]).toEqual([true, true])
        expect(await driver.readKey(reference)).toMatchObject({ counterId: wanted.counterId, active: true })
        await driver.putKey({ ...wanted, active: false, issued })
        expect(await call(had, serviceIds[0])).toBe(false)
        await driver.putKey({ ...wanted, issued })
        expect(await call(had, serviceIds[0])).toBe(true)
        await driver.revokeKey({ keyId: wanted.keyId, providerKeyHash: issued.providerKeyHash })
        expect(await call(had, serviceIds[0])).toBe(false)
      }
    })
  })
}
