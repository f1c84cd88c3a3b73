import { describe, expect, test } from 'vitest'
import { call, createTestGateway, keyOf, startUpstream } from './test-gateway.ts'

async function gatewayWithApi() {
  const gateway = await createTestGateway()
  let reached = 0
  const upstreamUrl = await startUpstream((_request, response) => {
    reached += 1
    response.end('ok')
  })
  const apiId = await gateway.addApi({ listenPath: '/api/', upstreamUrl })
  const after = (seconds: number) => {
    gateway.clock.now = new Date(gateway.clock.now.getTime() + seconds * 1000)
  }
  return { ...gateway, apiId, after, reached: () => reached }
}

const statuses = (answers: readonly { status: number }[]) => {
  const count = (status: number) => answers.filter((answer) => answer.status === status).length
  return { passed: count(200), refused: count(429), others: answers.length - count(200) - count(429) }
}

describe('the rate of a plan', () => {
  test('is told with every answer; beyond it 429 says when to come back, and then a call passes', async () => {
    const { start, addKey, apiId, after, reached } = await gatewayWithApi()
    const server = await start()
    const key = await addKey([apiId], { rate: { calls: 2, periodSeconds: 16 }, quota: null })
    const first = await call(server, '/api/', { key })
    expect(first.headers).toMatchObject({
      'ratelimit-limit': '2',
      'ratelimit-remaining': '1',
      'ratelimit-policy': '2;w=16',
    })
    await call(server, '/api/', { key })
    const refused = await call(server, '/api/', { key })
    expect([refused.status, refused.json().code]).toEqual([429, 'rate-exceeded'])
    expect(refused.headers).toMatchObject({
      'ratelimit-remaining': '0',
      'ratelimit-reset': refused.headers['retry-after'],
    })
    expect(reached()).toBe(2)
    after(Number(refused.headers['retry-after']))
    expect((await call(server, '/api/', { key })).status).toBe(200)
  })

  test('is shared by two keys of one credential, and not by two credentials', async () => {
    const { start, addKey, control, apiId } = await gatewayWithApi()
    const server = await start()
    const old = await addKey([apiId], { rate: { calls: 3, periodSeconds: 60 }, quota: null }, { counterId: 'one' })
    const rotated = keyOf(['access-1', 'plan-1'], { counterId: 'one' })
    const other = keyOf(['access-1', 'plan-1'], { counterId: 'two' })
    await control.keys.put(rotated)
    await control.keys.put(other)
    const remaining = async (key: string) => (await call(server, '/api/', { key })).headers['ratelimit-remaining']
    expect(await remaining(old)).toBe('2')
    expect(await remaining(rotated.key.expose())).toBe('1')
    expect(await remaining(other.key.expose())).toBe('2')
  })
})

describe('the quota of a plan', () => {
  test('of 200 calls at once exactly 50 pass a quota of 50', async () => {
    const { start, addKey, apiId, reached } = await gatewayWithApi()
    const server = await start()
    const key = await addKey([apiId], { rate: null, quota: { calls: 50, periodSeconds: 3600 } })
    const answers = await Promise.all(Array.from({ length: 200 }, () => call(server, '/api/', { key })))
    expect(statuses(answers)).toEqual({ passed: 50, refused: 150, others: 0 })
    expect(reached()).toBe(50)
    const refused = answers.find((answer) => answer.status === 429)
    expect(refused?.headers).toMatchObject({ 'retry-after': '3600', 'ratelimit-policy': '50;w=3600' })
    expect(refused?.json().code).toBe('quota-exceeded')
  })

  test('the same with two gateways on one database and two keys of the credential', async () => {
    const { start, addKey, control, apiId } = await gatewayWithApi()
    const servers = [await start(), await start()]
    const old = await addKey([apiId], { rate: null, quota: { calls: 50, periodSeconds: 3600 } }, { counterId: 'one' })
    const rotated = keyOf(['access-1', 'plan-1'], { counterId: 'one' })
    await control.keys.put(rotated)
    const keys = [old, rotated.key.expose()]
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        call(servers[index % 2] ?? { url: '' }, '/api/', { key: keys[(index >> 1) % 2] ?? '' }),
      ),
    )
    expect(statuses(answers)).toEqual({ passed: 50, refused: 150, others: 0 })
  })

  test('starts with the first call and renews a period later', async () => {
    const { start, addKey, control, apiId, after, clock } = await gatewayWithApi()
    const server = await start()
    const key = await addKey([apiId], { rate: null, quota: { calls: 2, periodSeconds: 100 } }, { counterId: 'one' })
    expect(await control.readQuota('one')).toEqual({ limit: 2, remaining: 2, renewsAt: null })
    after(1_000)
    await call(server, '/api/', { key })
    const renewsAt = new Date(clock.now.getTime() + 100_000)
    expect(await control.readQuota('one')).toEqual({ limit: 2, remaining: 1, renewsAt })
    after(99)
    expect((await call(server, '/api/', { key })).headers).toMatchObject({
      'ratelimit-remaining': '0',
      'ratelimit-reset': '1',
    })
    expect((await call(server, '/api/', { key })).status).toBe(429)
    after(1)
    expect((await call(server, '/api/', { key })).headers['ratelimit-remaining']).toBe('1')
  })

  test('an unused lease goes back on closing, and a restart goes on where it was', async () => {
    const { start, addKey, control, apiId } = await gatewayWithApi()
    const key = await addKey([apiId], { rate: null, quota: { calls: 1000, periodSeconds: 3600 } }, { counterId: 'one' })
    const first = await start()
    await call(first, '/api/', { key })
    expect((await control.readQuota('one'))?.remaining).toBe(990)
    await first.close()
    expect((await control.readQuota('one'))?.remaining).toBe(999)
    expect((await call(await start(), '/api/', { key })).headers['ratelimit-remaining']).toBe('998')
  })

  test('a call that is refused uses nothing; an error of the upstream does', async () => {
    const { start, addKey, addApi, control, apiId } = await gatewayWithApi()
    const server = await start()
    const down = await addApi({ listenPath: '/down/', upstreamUrl: 'http://127.0.0.1:1' })
    const limits = { rate: { calls: 2, periodSeconds: 60 }, quota: { calls: 10, periodSeconds: 3600 } }
    const key = await addKey([apiId, down], limits, { counterId: 'one' })
    expect((await call(server, '/down/', { key })).status).toBe(502)
    expect((await call(server, '/api/', { key })).status).toBe(200)
    for (let times = 0; times < 3; times += 1) expect((await call(server, '/api/', { key })).status).toBe(429)
    expect((await control.readQuota('one'))?.remaining).toBe(8)
  })

  test('a call that the quota refuses does not count against the rate', async () => {
    const { start, addKey, apiId, after } = await gatewayWithApi()
    const server = await start()
    const limits = { rate: { calls: 3, periodSeconds: 3600 }, quota: { calls: 1, periodSeconds: 60 } }
    const key = await addKey([apiId], limits)
    const codes: (string | number)[] = []
    for (let times = 0; times < 6; times += 1) {
      const answer = await call(server, '/api/', { key })
      codes.push(answer.status === 200 ? 200 : answer.json().code)
    }
    expect(codes).toEqual([200, ...Array(5).fill('quota-exceeded')])
    after(60)
    expect((await call(server, '/api/', { key })).status).toBe(200)
  })

  test('a changed quota applies to the next call, raised or lowered', async () => {
    const { start, addKey, control, apiId } = await gatewayWithApi()
    const server = await start()
    const plan = (calls: number) =>
      control.policies.put({
        kind: 'limits',
        id: 'plan-1',
        name: 'plan-1',
        limits: { rate: null, quota: { calls, periodSeconds: 3600 } },
        active: true,
      })
    const key = await addKey([apiId], { rate: null, quota: { calls: 1000, periodSeconds: 3600 } })
    expect((await call(server, '/api/', { key })).headers['ratelimit-remaining']).toBe('999')
    await plan(2)
    expect((await call(server, '/api/', { key })).headers['ratelimit-remaining']).toBe('0')
    expect((await call(server, '/api/', { key })).status).toBe(429)
    await plan(3)
    expect((await call(server, '/api/', { key })).status).toBe(200)
    expect((await call(server, '/api/', { key })).status).toBe(429)
  })
})
