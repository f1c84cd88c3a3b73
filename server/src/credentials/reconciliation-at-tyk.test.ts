import { expect, test } from 'vitest'
import { offerAtTyk, setTykStage } from '../providers/test-tyk-stage.ts'
import { addMember, requestAndApprove } from '../test-capabilities.ts'

const quarter = 15 * 60_000

/** A working credential at a Tyk Dashboard. */
async function issuedAtTyk() {
  const stage = await setTykStage()
  const offering = await offerAtTyk(stage)
  const { credentialId } = await requestAndApprove(stage, await addMember(stage), offering)
  const [key] = [...stage.fake.gateway.keys.values()]
  if (!key) throw new Error('The Dashboard has no key.')
  const { reconciliation } = stage.capabilities
  const query = { state: 'open', after: null, limit: 100, total: false } as const
  return {
    stage,
    fake: stage.fake,
    offering,
    credentialId,
    key,
    reconciliation,
    works: () => stage.fake.gateway.call(key.key, offering.serviceId) === 200,
    kinds: async () => (await reconciliation.listDifferences(query)).items.map((one) => one.kinds.join(' ')),
    async round() {
      stage.clock.advance(quarter)
      for (let part = 0; part < 2; part += 1) await reconciliation.compareDue()
    },
  }
}

test('a key that the Dashboard has lost stays lost until somebody repairs it, and is the same key then', async () => {
  const { stage, fake, credentialId, key, reconciliation, works, kinds, round } = await issuedAtTyk()
  const { credentials, operations, departures, products, usage } = stage.capabilities
  await round()
  expect([await kinds(), works()]).toEqual([[], true])
  fake.gateway.keys.delete(key.hash)
  const asked = fake.requests.length
  await round()
  await operations.resume()
  await departures.resume()
  await products.retireDue()
  await credentials.removeEndedKeys()
  await usage.collect(5_000)
  expect(await kinds()).toEqual(['missing'])
  expect(fake.requests.slice(asked).filter((request) => !request.startsWith('GET'))).toEqual([])
  expect(works()).toBe(false)
  expect(await reconciliation.repairCredential(stage.owner, credentialId)).toEqual({ items: [] })
  expect(works()).toBe(true)
})

test('CRD-6: a key that comes back at the Dashboard after its revocation is removed', async () => {
  const { stage, fake, credentialId, key, works, kinds, round } = await issuedAtTyk()
  await stage.capabilities.credentials.revokeCredential(stage.owner, credentialId)
  fake.gateway.keys.set(key.hash, key)
  expect(works()).toBe(true)
  await round()
  expect([works(), await kinds()]).toEqual([false, []])
})

test('a key whose plan was deleted at the Dashboard is shut at once, and opened once the plan is saved and somebody repairs it', async () => {
  const { stage, fake, offering, credentialId, reconciliation, works, round } = await issuedAtTyk()
  const plan = [...fake.gateway.policies.values()].find(({ partitions }) => partitions.quota)
  fake.gateway.policies.delete(plan?._id ?? '')
  expect(works()).toBe(true)
  await round()
  expect(works()).toBe(false)
  await reconciliation.repairCredential(stage.owner, credentialId)
  // Nothing limits it yet: it stays shut, whoever asks.
  expect(works()).toBe(false)
  await stage.capabilities.plans.updatePlan(
    stage.owner,
    offering.planId,
    { quota: { calls: 5, periodSeconds: 3600 } },
    null,
  )
  await reconciliation.repairCredential(stage.owner, credentialId)
  expect(works()).toBe(true)
})
