import { expect, test } from 'vitest'
import { system } from '../platform/actor.ts'
import { newId } from '../platform/ids.ts'
import { gate, kind, setLamps } from './test-lamps.ts'

test('five hundred operations that wait for a provider which never answers hold up no other provider', async () => {
  const lamps = await setLamps({ deadlineMs: 60_000, patienceMs: 100 })
  const settings = { url: 'https://tyk.example', organisationId: '', policyTags: [], insecureSkipVerify: false }
  const dead = await lamps.providers.createProvider(system('Test'), {
    kind: 'tyk-gateway',
    name: 'Dead',
    gatewayUrl: 'https://api.example',
    settings: { ...settings, secret: 'x' },
  })
  const never = gate()
  const asked = { alive: 0, dead: 0 }
  const isDead = new Set<string>()
  const operations = lamps.process({
    async act(subjectId) {
      if (!isDead.has(subjectId)) asked.alive += 1
      else {
        asked.dead += 1
        await never.opened
      }
    },
  })
  for (let count = 0; count < 500; count += 1) {
    const subjectId = newId()
    isDead.add(subjectId)
    await operations.request(lamps.db, { kind, subjectId, providerId: dead.id })
  }
  lamps.advance(1000)
  await lamps.request(operations)
  await operations.resume()
  await expect.poll(() => asked).toEqual({ alive: 1, dead: 2 })
  // Not even when it is resumed again and again: the dead one is left aside until what was taken up there is over.
  for (let round = 0; round < 5; round += 1) {
    await lamps.request(operations)
    await operations.resume()
    await expect.poll(() => asked).toEqual({ alive: 2 + round, dead: 2 })
  }
  isDead.clear()
  never.open()
  await operations.idle()
  for (let rounds = 0; rounds < 50 && (await operations.resume()) > 0; rounds += 1) await operations.idle()
  const left = await lamps.db.selectFrom('provider_operations').selectAll().whereRef('settled', '<', 'wanted').execute()
  expect(left).toEqual([])
})
