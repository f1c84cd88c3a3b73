import { describe, expect, test } from 'vitest'
import { newId } from '../platform/ids.ts'
import { ProviderError } from './index.ts'
import { gate, setLamps } from './test-lamps.ts'

describe('a wish', () => {
  test('is carried out once and settled with its result', async () => {
    const lamps = await setLamps()
    const settled: unknown[] = []
    const operations = lamps.process({
      act: async () => 'lit',
      settle: async (_tx, id, result) => void settled.push([id, result]),
    })
    await lamps.request(operations)
    expect(await operations.run(lamps.lamp)).toBe('done')
    expect(await operations.run(lamps.lamp)).toBe('done')
    expect(settled).toEqual([[lamps.lamp.subjectId, 'lit']])
    expect(await operations.resume()).toBe(0)
  })

  test('that its transaction takes back is not carried out', async () => {
    const lamps = await setLamps()
    const operations = lamps.process({})
    const work = lamps.db.transaction().execute(async (tx) => {
      await lamps.request(operations, tx)
      throw new Error('changed my mind')
    })
    await expect(work).rejects.toThrow('changed my mind')
    expect(await lamps.row()).toBeUndefined()
  })

  test('repeated while it is carried out is carried out once more', async () => {
    const lamps = await setLamps()
    const [first, acting] = [gate(), gate()]
    let acts = 0
    const operations = lamps.process({
      async act() {
        acts += 1
        acting.open()
        if (acts === 1) await first.opened
      },
    })
    await lamps.request(operations)
    const outcome = operations.run(lamps.lamp)
    await acting.opened
    await lamps.request(operations)
    expect(await operations.run(lamps.lamp)).toBe('working')
    first.open()
    expect(await outcome).toBe('done')
    expect(acts).toBe(2)
  })

  test('that comes while an attempt fails is carried out at once, with attempts of its own', async () => {
    const lamps = await setLamps()
    const [first, acting] = [gate(), gate()]
    let acts = 0
    const operations = lamps.process({
      async act() {
        acts += 1
        acting.open()
        if (acts > 1) return
        await first.opened
        throw new ProviderError('No.', { retryable: false })
      },
    })
    await lamps.request(operations)
    const outcome = operations.run(lamps.lamp)
    await acting.opened
    await lamps.request(operations)
    first.open()
    expect(await outcome).toBe('done')
    expect(await lamps.row()).toMatchObject({ gave_up: false, last_error: null, attempts: 0 })
  })

  test('that nobody here handles is left to a process that does', async () => {
    const lamps = await setLamps()
    const operations = lamps.process({})
    await operations.request(lamps.db, { kind: 'door', subjectId: newId(), providerId: lamps.providerId })
    await lamps.request(operations)
    expect(await operations.resume()).toBe(1)
    expect(await lamps.row()).toMatchObject({ settled: 1 })
  })
})

describe('patience', () => {
  test('a caller is told that work goes on, and it does', async () => {
    const lamps = await setLamps({ patienceMs: 5 })
    const slow = gate()
    const operations = lamps.process({ act: () => slow.opened })
    await lamps.request(operations)
    expect(await operations.run(lamps.lamp)).toBe('working')
    slow.open()
    await operations.idle()
    expect(await lamps.row()).toMatchObject({ settled: 1 })
  })

  test('an attempt that does not end is given up, and the next one made by resume', async () => {
    const lamps = await setLamps({ deadlineMs: 5 })
    let acts = 0
    const operations = lamps.process({
      async act() {
        acts += 1
        if (acts === 1) await new Promise(() => undefined)
      },
    })
    await lamps.request(operations)
    expect(await operations.run(lamps.lamp)).toBe('failed')
    expect((await lamps.row())?.last_error).toBe('The provider did not answer in time.')
    lamps.advance(1000)
    await operations.resume()
    expect(await lamps.row()).toMatchObject({ settled: 1 })
  })

  test('what a provider does after the deadline is made right by one more attempt', async () => {
    const lamps = await setLamps({ deadlineMs: 5 })
    const [wanted, atProvider, late] = [{ state: 'on' }, { state: 'off' }, gate()]
    let acts = 0
    const operations = lamps.process({
      async act() {
        acts += 1
        const { state } = wanted
        if (acts === 1) await late.opened
        atProvider.state = state
      },
    })
    await lamps.request(operations)
    await operations.run(lamps.lamp)
    wanted.state = 'off'
    await lamps.request(operations)
    expect(await operations.run(lamps.lamp)).toBe('done')
    late.open()
    await expect.poll(async () => (await lamps.row())?.wanted).toBe(3)
    expect(atProvider.state).toBe('on')
    expect(await operations.resume()).toBe(1)
    expect(atProvider.state).toBe('off')
  })
})

describe('several processes', () => {
  test('what one was doing when it died is done by another once its lease is over', async () => {
    const lamps = await setLamps()
    const acted = gate()
    const dying = lamps.process({
      async act() {
        acted.open()
        await new Promise(() => undefined)
      },
    })
    let settles = 0
    const heir = lamps.process({
      async settle() {
        settles += 1
      },
    })
    await lamps.request(dying)
    void dying.run(lamps.lamp)
    await acted.opened
    expect(await heir.resume()).toBe(0)
    expect(await heir.run(lamps.lamp)).toBe('working')
    lamps.advance(20_001)
    expect(await heir.resume()).toBe(1)
    expect(settles).toBe(1)
    expect(await lamps.row()).toMatchObject({ settled: 1, lease: null })
  })

  test('two never act at once for one subject', async () => {
    const lamps = await setLamps()
    let [acting, most, acts] = [0, 0, 0]
    const handler = {
      async act() {
        acting += 1
        acts += 1
        most = Math.max(most, acting)
        await new Promise((resolve) => setTimeout(resolve, 1))
        acting -= 1
      },
    }
    const [one, other] = [lamps.process(handler), lamps.process(handler)]
    for (let round = 0; round < 10; round += 1) {
      await lamps.request(one)
      await Promise.all([one.run(lamps.lamp), other.run(lamps.lamp), one.resume(), other.resume()])
    }
    await Promise.all([one.idle(), other.idle()])
    expect(most).toBe(1)
    expect(acts).toBeGreaterThanOrEqual(10)
    expect(await lamps.row()).toMatchObject({ wanted: 10, settled: 10 })
  })

  test('one that comes back after its lease keeps nothing, and the provider is made right once more', async () => {
    const lamps = await setLamps()
    const [held, acting] = [gate(), gate()]
    const settled: string[] = []
    let acts = 0
    const slow = lamps.process({
      async act() {
        acts += 1
        if (acts > 1) return 'again'
        acting.open()
        await held.opened
        return 'late'
      },
      settle: async (_tx, _id, result) => void settled.push(`slow ${result}`),
    })
    const other = lamps.process({
      act: async () => 'in time',
      settle: async (_tx, _id, result) => void settled.push(`other ${result}`),
    })
    await lamps.request(slow)
    const outcome = slow.run(lamps.lamp)
    await acting.opened
    lamps.advance(20_001)
    await other.resume()
    held.open()
    expect(await outcome).toBe('done')
    // The late one's settlement was rolled back; what it did at the provider is done over.
    expect(settled).toEqual(['other in time', 'slow late', 'slow again'])
    expect(await lamps.row()).toMatchObject({ wanted: 2, settled: 2 })
  })
})
