import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { GatewayControl } from '../gateway/index.ts'
import { createVault } from '../platform/crypto/vault.ts'
import type { Db } from '../platform/database/database.ts'
import { freshDatabase } from '../platform/database/test-database.ts'
import { newId } from '../platform/ids.ts'
import { createLog } from '../platform/log.ts'
import { createBuiltInDriver } from './drivers/built-in/built-in.ts'
import {
  countUnsettled,
  createOperations,
  createProviders,
  type Driver,
  type OperationHandler,
  type Operations,
  ProviderError,
} from './index.ts'

const log = createLog({ level: 'silent', format: 'json' })
const kind = 'lamp'
const broken = () => new ProviderError('The bulb is broken.', { retryable: true })

/** Lamps that are to be on at a provider: each has a row in memory, and `request` asks for it. */
async function setLamps({ deadlineMs = 15_000, patienceMs = 2_000 } = {}) {
  const { db } = await freshDatabase()
  let time = Date.parse('2026-03-02T09:00:00Z')
  const now = () => new Date(time)
  const open = () => driver
  const drivers = { 'built-in': open, 'tyk-dashboard': open, 'tyk-gateway': open }
  const providers = createProviders({ db, now, log, vault: createVault(randomBytes(32)), drivers })
  await providers.ensureBuiltIn('http://localhost:8080')
  const providerId = (await providers.list())[0]?.id ?? ''
  const subjectId = newId()
  return {
    db,
    providerId,
    providers,
    lamp: { kind, subjectId },
    now,
    advance: (ms: number) => {
      time += ms
    },
    /** Operations as one process of the portal has them. */
    process: (handler: Partial<OperationHandler<unknown>>): Operations => {
      const operations = createOperations({ db, now, log, driverOf: async () => driver, patienceMs, deadlineMs })
      operations.handle(kind, { act: async () => undefined, settle: async () => undefined, ...handler })
      return operations
    },
    request: (operations: Operations, within: Db = db) => operations.request(within, { kind, subjectId, providerId }),
    row: () => db.selectFrom('provider_operations').selectAll().where('subject_id', '=', subjectId).executeTakeFirst(),
  }
}

let healthy = true
const builtIn = createBuiltInDriver({ allApis: async () => [] } as unknown as GatewayControl)
const driver: Driver = {
  ...builtIn,
  async checkHealth() {
    if (!healthy) throw new ProviderError('Away.', { retryable: true })
    return builtIn.checkHealth()
  },
}

/** A promise that somebody else ends. */
function gate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = () => resolve()
  })
  return { opened, open: () => open() }
}

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
        if (!healthy) throw new ProviderError('Away.', { retryable: false })
      },
    })
    healthy = false
    await lamps.providers.checkProvider(lamps.providerId)
    await lamps.request(operations)
    expect(await operations.run(lamps.lamp)).toBe('failed')
    healthy = true
    expect(await operations.resume()).toBe(0)
    await lamps.providers.checkProvider(lamps.providerId)
    expect(await operations.resume()).toBe(1)
    expect(await lamps.row()).toMatchObject({ settled: 1, gave_up: false })
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
