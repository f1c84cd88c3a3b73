import { describe, expect, test } from 'vitest'
import { newId } from '../platform/ids.ts'
import { countUnsettled, ProviderError } from './index.ts'
import { broken, health, kind, setLamps } from './test-lamps.ts'

describe('failures', () => {
  test('are told with their reason, and tried again after waits that double up to ten minutes', async () => {
    const lamps = await setLamps()
    let acts = 0
    const operations = lamps.process({
      async act() {
        acts += 1
        throw broken()
      },
    })
    await lamps.request(operations)
    expect(await operations.run(lamps.lamp)).toBe('failed')
    const waits = []
    while (!(await lamps.row())?.gave_up) {
      const wait = ((await lamps.row())?.next_attempt_at.getTime() ?? 0) - lamps.now().getTime()
      waits.push(wait / 1000)
      lamps.advance(wait - 1)
      expect(await operations.resume()).toBe(0)
      lamps.advance(1)
      expect(await operations.resume()).toBe(1)
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600])
    expect(acts).toBe(12)
    const states = await operations.states(lamps.db, kind, [lamps.lamp.subjectId])
    expect(states.get(lamps.lamp.subjectId)).toEqual({ settled: false, gaveUp: true, lastError: 'The bulb is broken.' })
    expect(await countUnsettled(lamps.db)).toBe(1)
    lamps.advance(3_600_000)
    expect(await operations.resume()).toBe(0)
  })

  test('that cannot be helped by trying again end the attempts at once; retry makes a new one', async () => {
    const lamps = await setLamps()
    let works = false
    const operations = lamps.process({
      async act() {
        if (!works) throw new ProviderError('There is no such socket.', { retryable: false })
      },
    })
    await lamps.request(operations)
    expect(await operations.run(lamps.lamp)).toBe('failed')
    expect(await operations.run(lamps.lamp)).toBe('failed')
    expect(await lamps.row()).toMatchObject({ attempts: 1, gave_up: true })
    works = true
    expect(await operations.retry(lamps.lamp)).toBe('done')
    expect(await countUnsettled(lamps.db)).toBe(0)
  })

  test('of our own are told without detail', async () => {
    const lamps = await setLamps()
    const operations = lamps.process({ act: () => Promise.reject(new Error('password=hunter2')) })
    await lamps.request(operations)
    expect(await operations.run(lamps.lamp)).toBe('failed')
    expect((await lamps.row())?.last_error).toBe('The portal could not carry this out; see its log.')
  })

  test('to settle keep nothing of the settlement and are tried again', async () => {
    const lamps = await setLamps()
    let [acts, settles] = [0, 0]
    const operations = lamps.process({
      async act() {
        acts += 1
      },
      async settle(tx, id) {
        await tx
          .insertInto('version_stamps')
          .values({ name: `settled-${id}`, version: 1 })
          .execute()
        settles += 1
        if (settles === 1) throw new Error('the database went away')
      },
    })
    await lamps.request(operations)
    expect(await operations.run(lamps.lamp)).toBe('failed')
    expect(
      await lamps.db.selectFrom('version_stamps').where('name', 'like', 'settled-%').selectAll().execute(),
    ).toEqual([])
    lamps.advance(1000)
    await operations.resume()
    expect([acts, settles]).toEqual([2, 2])
    expect(await lamps.row()).toMatchObject({ settled: 1, last_error: null })
  })

  test('of one do not keep others from being tried', async () => {
    const lamps = await setLamps()
    const lit: string[] = []
    const operations = lamps.process({
      async act(id) {
        if (id === lamps.lamp.subjectId) throw broken()
        lit.push(id)
      },
    })
    await lamps.request(operations)
    const others = Array.from({ length: 9 }, () => newId())
    for (const subjectId of others) {
      await operations.request(lamps.db, { kind, subjectId, providerId: lamps.providerId })
    }
    expect(await operations.resume()).toBe(10)
    expect(lit.toSorted()).toEqual(others.toSorted())
  })

  test('given up while a provider was down are tried again when it is up', async () => {
    const lamps = await setLamps()
    const operations = lamps.process({
      async act() {
        if (!health.up) throw new ProviderError('Away.', { retryable: false })
      },
    })
    health.up = false
    await lamps.providers.checkProvider(lamps.providerId)
    await lamps.request(operations)
    expect(await operations.run(lamps.lamp)).toBe('failed')
    health.up = true
    expect(await operations.resume()).toBe(0)
    await lamps.providers.checkProvider(lamps.providerId)
    expect(await operations.resume()).toBe(1)
    expect(await lamps.row()).toMatchObject({ settled: 1, gave_up: false })
  })
})
