import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { call, createTestGateway, deaf, echo, keyOf, startServer, startUpstream, unlimited } from './test-gateway.ts'

async function gatewayWithApi(
  settings: Parameters<Awaited<ReturnType<typeof createTestGateway>>['addApi']>[0] | object = {},
) {
  const test = await createTestGateway()
  const upstream = await startUpstream(echo)
  const apiId = await test.addApi({ listenPath: '/parcels/', upstreamUrl: `${upstream}/v1/`, ...settings })
  return { ...test, apiId, upstream, gateway: await test.start() }
}

describe('a key', () => {
  test('opens the API it has a right to, raw and after Bearer', async () => {
    const { gateway, addKey, apiId } = await gatewayWithApi()
    const key = await addKey([apiId], unlimited)
    expect((await call(gateway, '/parcels/1?from=x%20y', { key })).json().url).toBe('/v1/1?from=x%20y')
    expect((await call(gateway, '/parcels/1', { key: `Bearer ${key}` })).status).toBe(200)
    expect((await call(gateway, '/parcels', { key: `bearer  ${key}` })).json().url).toBe('/v1/')
  })

  test('that is missing is asked for with 401', async () => {
    const { gateway } = await gatewayWithApi()
    for (const headers of [{}, { authorization: '' }, { authorization: 'Bearer ' }]) {
      const answer = await call(gateway, '/parcels/1', { headers })
      expect(answer.status).toBe(401)
      expect(answer.headers['www-authenticate']).toBe('Bearer')
      expect(answer.headers['content-type']).toBe('application/problem+json')
      expect(answer.json()).toMatchObject({
        code: 'key-missing',
        status: 401,
        requestId: answer.headers['x-request-id'],
      })
    }
  })

  test.each(['short', 'x'.repeat(64), 'y'.repeat(600), 'Basic dXNlcjpwYXNzd29yZA=='])(
    'that nobody has issued is refused with 403: %s',
    async (key) => {
      const { gateway } = await gatewayWithApi()
      const answer = await call(gateway, '/parcels/1', { key })
      expect(answer.status).toBe(403)
      expect(answer.json().code).toBe('key-unknown')
      expect(answer.text).not.toContain(key)
    },
  )

  test('is refused with 403 when suspended, expired, without right, without active plan, or when a policy is inactive or gone', async () => {
    const { gateway, control, addKey, addApi, apiId, clock, upstream } = await gatewayWithApi()
    const other = await addApi({ listenPath: '/other/', upstreamUrl: upstream })
    const codeOf = async (key: string) => {
      const answer = await call(gateway, '/parcels/1', { key })
      return `${answer.status} ${answer.json().code}`
    }
    expect(await codeOf(await addKey([apiId], unlimited, { active: false }))).toBe('403 key-suspended')
    expect(await codeOf(await addKey([other], unlimited))).toBe('403 api-not-granted')
    expect(await codeOf(await addKey([apiId], unlimited, { expiresAt: clock.now }))).toBe('403 key-expired')

    const access = { kind: 'access', id: 'a', name: 'A', apiIds: [apiId], active: true } as const
    const plan = { kind: 'limits', id: 'p', name: 'P', limits: unlimited, active: true } as const
    await control.policies.put(access)
    await control.policies.put(plan)
    const key = keyOf(['a', 'p'])
    await control.keys.put(key)
    const text = key.key.expose()
    expect((await call(gateway, '/parcels/1', { key: text })).status).toBe(200)
    await control.policies.put({ ...access, active: false })
    expect(await codeOf(text)).toBe('403 policy-inactive')
    await control.policies.put(access)
    await control.policies.put({ ...plan, active: false })
    expect(await codeOf(text)).toBe('403 policy-inactive')
    await control.policies.delete('p')
    expect(await codeOf(text)).toBe('403 no-limits')
    await control.policies.put(plan)
    await control.policies.delete('a')
    expect(await codeOf(text)).toBe('403 api-not-granted')
  })

  test('expires at its time although it is in memory', async () => {
    const { gateway, addKey, apiId, clock } = await gatewayWithApi()
    const key = await addKey([apiId], unlimited, { expiresAt: new Date(clock.now.getTime() + 1000) })
    expect((await call(gateway, '/parcels/1', { key })).status).toBe(200)
    clock.now = new Date(clock.now.getTime() + 1000)
    expect((await call(gateway, '/parcels/1', { key })).json().code).toBe('key-expired')
  })

  test('travels in the header the API names, and never reaches the upstream', async () => {
    const { gateway, addKey, addApi, apiId, upstream } = await gatewayWithApi()
    const custom = await addApi({ listenPath: '/custom/', upstreamUrl: upstream, keyHeader: 'X-Api-Key' })
    const key = await addKey([apiId, custom], unlimited)
    expect((await call(gateway, '/parcels/1', { key })).text).not.toContain(key)
    const answer = await call(gateway, '/custom/1', {
      headers: { 'X-API-KEY': key, authorization: 'for the upstream' },
    })
    expect(answer.json().headers).toMatchObject({ authorization: 'for the upstream' })
    expect(answer.text).not.toContain(key)
    const missing = await call(gateway, '/custom/1', { key })
    expect(missing.status).toBe(401)
    expect(missing.headers['www-authenticate']).toBe('ApiKey header="x-api-key"')
  })

  test('is not asked for by an API without authentication', async () => {
    const { gateway } = await gatewayWithApi({ authType: 'none' })
    expect((await call(gateway, '/parcels/1')).status).toBe(200)
  })
})

describe('a path', () => {
  test('leads to the API with the longest listen path, in whole segments', async () => {
    const { gateway, addKey, addApi, apiId, upstream } = await gatewayWithApi()
    const tracking = await addApi({
      listenPath: '/parcels/tracking/',
      upstreamUrl: `${upstream}/t`,
      stripListenPath: false,
    })
    const key = await addKey([apiId, tracking], unlimited)
    const urlOf = async (path: string) => (await call(gateway, path, { key })).json().url
    expect(await urlOf('/parcels/tracking/7')).toBe('/t/parcels/tracking/7')
    expect(await urlOf('/parcels/trackings')).toBe('/v1/trackings')
    expect(await urlOf('/parcels/a%2Fb//c?next=%2F..%2F')).toBe('/v1/a%2Fb//c?next=%2F..%2F')
  })

  test('that no active API has answers 404', async () => {
    const { gateway, addKey, addApi, apiId, upstream } = await gatewayWithApi()
    await addApi({ listenPath: '/closed/', upstreamUrl: upstream, active: false })
    const key = await addKey([apiId], unlimited)
    for (const path of ['/', '/closed/1', '/parcelsx/1', '/%70arcels/1', '//parcels/1']) {
      const answer = await call(gateway, path, { key })
      expect([path, answer.status, answer.json().code]).toEqual([path, 404, 'api-not-found'])
    }
  })

  test.each(['/parcels/../secret', '/parcels/%2e%2e/secret', '/parcels/..%2fsecret', '/parcels/%252e%252e/x', '*'])(
    'that could leave the listen path is refused: %s',
    async (path) => {
      const { gateway } = await gatewayWithApi()
      const answer = await call(gateway, path, { method: path === '*' ? 'OPTIONS' : 'GET' })
      expect([answer.status, answer.json().code]).toEqual([400, 'path-refused'])
    },
  )
})

describe('the upstream', () => {
  test('learns who calls and by which request id, and no hop-by-hop header', async () => {
    const { gateway, addKey, apiId } = await gatewayWithApi()
    const key = await addKey([apiId], unlimited)
    const answer = await call(gateway, '/parcels/1', {
      key,
      headers: {
        'x-request-id': 'caller-chosen-1',
        'x-forwarded-for': '203.0.113.9',
        'x-forwarded-prefix': '/x',
        'x-hop': 'drop me',
        te: 'trailers',
        connection: 'x-hop',
        accept: 'text/plain',
      },
    })
    const { headers } = answer.json()
    expect(headers).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': new URL(gateway.url).host,
      'x-request-id': 'caller-chosen-1',
      accept: 'text/plain',
    })
    expect(answer.headers['x-request-id']).toBe('caller-chosen-1')
    for (const name of ['x-hop', 'te', 'x-forwarded-prefix', 'authorization']) expect(headers).not.toHaveProperty(name)
  })

  test('gets what a trusted proxy says about the caller', async () => {
    const { start, addKey, apiId } = await gatewayWithApi()
    const gateway = await start({ trustProxy: true })
    const key = await addKey([apiId], unlimited)
    const headers = { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https' }
    expect((await call(gateway, '/parcels/1', { key, headers })).json().headers).toMatchObject({
      'x-forwarded-for': '203.0.113.9, 127.0.0.1',
      'x-forwarded-proto': 'https',
    })
  })

  test('that is down answers 502, one that is slow 504, one at a forbidden address 502', async () => {
    const { start, addKey, addApi } = await createTestGateway()
    const silent = await startUpstream(() => undefined)
    const reset = await startUpstream((request) => request.socket.destroy())
    const ids = [
      await addApi({ listenPath: '/down/', upstreamUrl: 'http://127.0.0.1:1' }),
      await addApi({ listenPath: '/slow/', upstreamUrl: silent }),
      await addApi({ listenPath: '/reset/', upstreamUrl: reset }),
      await addApi({ listenPath: '/metadata/', upstreamUrl: 'http://169.254.169.254' }),
    ]
    const [gateway, impatient] = [await start(), await start({ timeouts: { answerMs: 30 } })]
    const key = await addKey(ids, unlimited)
    const codeOf = async (path: string, through = gateway) => {
      const answer = await call(through, path, { key })
      return `${answer.status} ${answer.json().code}`
    }
    expect(await codeOf('/down/')).toBe('502 upstream-unreachable')
    expect(await codeOf('/reset/')).toBe('502 upstream-unreachable')
    expect(await codeOf('/metadata/')).toBe('502 upstream-unreachable')
    expect(await codeOf('/slow/', impatient)).toBe('504 upstream-too-slow')
  })

  test('that closes a kept connection is asked once more when nothing can happen twice', async () => {
    const { start, addKey, addApi } = await createTestGateway()
    let connections = 0
    const server = createServer((socket) => {
      connections += 1
      const first = connections === 1
      socket.on('data', () => (first ? socket.destroy() : socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')))
      socket.on('error', () => undefined)
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    onTestFinished(() => void server.close())
    const upstreamUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const key = await addKey([await addApi({ listenPath: '/flaky/', upstreamUrl })], unlimited)
    const gateway = await start()
    expect((await call(gateway, '/flaky/', { key })).status).toBe(200)
    connections = 0
    expect((await call(await start(), '/flaky/', { key, method: 'POST', body: 'x' })).status).toBe(502)
    expect(connections).toBe(1)
  })
})

describe('a page of another origin', () => {
  const preflight = (origin: string) => ({
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'PUT', 'access-control-request-headers': 'authorization' },
  })

  test('may call without a key in its preflight when the API names its origin', async () => {
    const { gateway, addKey, apiId } = await gatewayWithApi({ corsOrigins: ['https://app.example'] })
    const answer = await call(gateway, '/parcels/1', preflight('https://app.example'))
    expect(answer.status).toBe(204)
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': 'https://app.example',
      'access-control-allow-methods': 'PUT',
      'access-control-allow-headers': 'authorization',
    })
    expect((await call(gateway, '/parcels/1', preflight('https://evil.example'))).status).toBe(403)

    const key = await addKey([apiId], unlimited)
    const real = await call(gateway, '/parcels/1', { key, headers: { origin: 'https://app.example' } })
    expect(real.headers['access-control-allow-origin']).toBe('https://app.example')
    expect(real.headers.vary).toContain('Origin')
    const refused = await call(gateway, '/parcels/1', { headers: { origin: 'https://app.example' } })
    expect([refused.status, refused.headers['access-control-allow-origin']]).toEqual([401, 'https://app.example'])
  })

  test('may not when the API names no origin, whatever the upstream says', async () => {
    const { start, addKey, addApi } = await createTestGateway()
    const upstreamUrl = await startUpstream((_request, response) =>
      response.writeHead(200, { 'access-control-allow-origin': '*' }).end(),
    )
    const key = await addKey([await addApi({ listenPath: '/api/', upstreamUrl })], unlimited)
    const gateway = await start()
    expect((await call(gateway, '/api/', preflight('https://app.example'))).json().code).toBe('origin-not-allowed')
    const answer = await call(gateway, '/api/', { key, headers: { origin: 'https://app.example' } })
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin')
  })
})

test('WebSockets are refused, another upgrade is ignored', async () => {
  const { gateway, addKey, apiId } = await gatewayWithApi()
  const key = await addKey([apiId], unlimited)
  const upgrade = (to: string) => ({ key, headers: { connection: 'upgrade', upgrade: to } })
  expect((await call(gateway, '/parcels/1', upgrade('websocket'))).status).toBe(501)
  const ignored = await call(gateway, '/parcels/1', upgrade('h2c'))
  expect([ignored.status, ignored.json().headers.upgrade]).toEqual([200, undefined])
})

test('headers of 20 KB pass, larger ones than 32 KB are refused with 431', async () => {
  const { start, addKey, addApi } = await createTestGateway()
  const { url } = await startServer(createHttpServer({ maxHeaderSize: 65_536 }, echo))
  const key = await addKey([await addApi({ listenPath: '/parcels/', upstreamUrl: url })], unlimited)
  const gateway = await start()
  expect((await call(gateway, '/parcels/1', { key, headers: { 'x-large': 'x'.repeat(20_000) } })).status).toBe(200)
  expect((await call(gateway, '/parcels/1', { key, headers: { 'x-large': 'x'.repeat(40_000) } })).status).toBe(431)
})

test('without its database the gateway refuses calls instead of letting them through', async () => {
  const { start, addKey, apiId, database, clock } = await gatewayWithApi()
  const key = await addKey([apiId], unlimited)
  const gateway = await start({ listener: deaf })
  expect((await call(gateway, '/parcels/1', { key })).status).toBe(200)
  await database.pool.query('alter table gateway_keys rename to gateway_keys_gone')
  expect((await call(gateway, '/parcels/1', { key })).status).toBe(200)
  clock.now = new Date(clock.now.getTime() + 5_000)
  const answer = await call(gateway, '/parcels/1', { key })
  expect([answer.status, answer.json().code, answer.headers['retry-after']]).toEqual([503, 'gateway-not-ready', '1'])
})
