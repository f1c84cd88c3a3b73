import { describe, expect, test } from 'vitest'
import { hashKey } from './index.ts'
import { call, createTestGateway, keyOf, startUpstream, unlimited } from './test-gateway.ts'
import { createUsageCounter, type UsageCount } from './usage.ts'

describe('usage', () => {
  test('counts calls and errors per credential, API and hour, from all gateways, and is complete after closing', async () => {
    const { start, addApi, addKey, control, clock } = await createTestGateway()
    const upstreamUrl = await startUpstream((request, response) =>
      response.writeHead(request.url === '/missing' ? 404 : 200).end(),
    )
    const apiId = await addApi({ listenPath: '/api/', upstreamUrl })
    const other = await addApi({ listenPath: '/other/', upstreamUrl })
    const open = await addApi({ listenPath: '/open/', upstreamUrl, authType: 'none' })
    const servers = [await start(), await start()]
    const old = await addKey([apiId], { rate: { calls: 6, periodSeconds: 3600 }, quota: null }, { counterId: 'one' })
    const rotated = keyOf(['access-1', 'plan-1'], { counterId: 'one' })
    await control.keys.put(rotated)
    const [first, second] = servers as [(typeof servers)[0], (typeof servers)[0]]
    const asked: [{ url: string }, string, string][] = [
      [first, '/api/', old],
      [second, '/api/', rotated.key.expose()],
      [first, '/api/missing', old],
      [first, '/other/', old],
      [first, '/open/', old],
      [first, '/api/', 'x'.repeat(64)],
      [first, '/nowhere/', old],
    ]
    for (const [server, path, key] of asked) await call(server, path, { key })
    clock.now = new Date('2026-03-01T11:30:00Z')
    for (let times = 0; times < 7; times += 1) await call(first, '/api/', { key: old })
    for (const server of servers) await server.close()

    const until = new Date('2026-03-01T11:31:00Z')
    const usage = await control.readUsage({ from: new Date('2026-03-01T10:59:00Z'), until, calledSince: null })
    const rows = usage.map((row) => [
      row.hour.toISOString().slice(11, 16),
      row.counterId,
      row.apiId,
      row.status,
      row.calls,
      row.errors,
    ])
    expect(rows).toHaveLength(5)
    expect(rows).toEqual(
      expect.arrayContaining([
        ['10:00', 'one', apiId, 200, 2, 0],
        ['10:00', 'one', apiId, 404, 1, 1],
        ['10:00', 'one', other, 403, 1, 1],
        ['11:00', 'one', apiId, 200, 6, 0],
        ['11:00', 'one', apiId, 429, 1, 1],
      ]),
    )
    expect(rows.some((row) => row[2] === open)).toBe(false)
    expect(usage.at(-1)?.lastCallAt).toEqual(clock.now)
    const hours = async (from: string, to: string, calledSince: Date | null = null) => {
      const span = { from: new Date(`2026-03-01T${from}:00Z`), until: new Date(`2026-03-01T${to}:00Z`), calledSince }
      return (await control.readUsage(span)).length
    }
    expect(await hours('11:00', '12:00')).toBe(2)
    expect(await hours('10:00', '11:00')).toBe(3)
    expect(await hours('10:00', '12:00', new Date('2026-03-01T11:15:00Z'))).toBe(2)
    expect(await control.forgetUsage(new Date('2026-03-01T11:00:00Z'))).toBe(3)
    expect(await control.forgetUsage(new Date('2026-03-01T11:00:00Z'))).toBe(0)
    expect(await hours('10:00', '12:00')).toBe(2)
    // Each key has a time of its own, though they count together.
    expect(await control.readLastUse(hashKey(old))).toEqual(clock.now)
    expect(await control.readLastUse(hashKey(rotated.key.expose()))).toEqual(new Date('2026-03-01T10:00:00Z'))
  })

  test('is flushed while the gateway runs', async () => {
    const { start, addApi, addKey, control } = await createTestGateway()
    const upstreamUrl = await startUpstream((_request, response) => response.end())
    const key = await addKey([await addApi({ listenPath: '/api/', upstreamUrl })], unlimited)
    await call(await start(), '/api/', { key })
    await expect
      .poll(() => control.readUsage({ from: new Date(0), until: new Date('2030-01-01'), calledSince: null }))
      .toMatchObject([{ calls: 1, errors: 0 }])
  })

  test('a flush that fails keeps its counts and adds them to what came meanwhile', async () => {
    const stored: UsageCount[] = []
    const used: [string, number][] = []
    let works = false
    const counter = createUsageCounter(async (counts, lastUses) => {
      if (!works) throw new Error('no database')
      stored.push(...counts)
      used.push(...lastUses)
    })
    const startedAt = Date.UTC(2026, 2, 1, 10, 30)
    const answered = { counterId: 'one', apiId: 'a', keyHash: 'ab', status: 200, startedAt, latencyMs: 3 }
    counter.count(answered)
    const failing = counter.flush()
    counter.count({ ...answered, status: 503, startedAt: startedAt + 1000 })
    counter.count({ ...answered, status: null })
    await expect(failing).rejects.toThrow('no database')
    works = true
    await counter.flush()
    await counter.flush()
    expect(used).toEqual([['ab', startedAt + 1000]])
    const common = { counterId: 'one', apiId: 'a', hour: Date.UTC(2026, 2, 1, 10) }
    expect(stored.toSorted((a, b) => a.status - b.status)).toEqual([
      { ...common, status: 0, calls: 1, errors: 0, latencyMs: 3, lastCallAt: startedAt },
      { ...common, status: 200, calls: 1, errors: 0, latencyMs: 3, lastCallAt: startedAt },
      { ...common, status: 503, calls: 1, errors: 1, latencyMs: 3, lastCallAt: startedAt + 1000 },
    ])
  })
})
