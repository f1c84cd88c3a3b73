import { endpoint } from '@portico/contract'
import { describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { nobody, system } from '../actor.ts'
import { type RefusalKind, Refused } from '../errors.ts'
import { createLog } from '../log.ts'
import { mountEndpoints } from './endpoints.ts'
import { createRegistry } from './registry.ts'
import { answerErrors, createHttpServer } from './server.ts'

const lampReply = z.object({ id: z.string(), on: z.boolean(), version: z.number() })

const lampEndpoints = {
  listLamps: endpoint({
    method: 'GET',
    path: '/lamps',
    tag: 'Lamps',
    summary: 'List lamps',
    access: 'anyone',
    query: z.object({ limit: z.coerce.number().int().max(100).default(25), kind: z.string().optional() }),
    reply: z.object({ limit: z.number() }),
    status: 200,
  }),
  showLamp: endpoint({
    method: 'GET',
    path: '/lamps/{lampId}',
    tag: 'Lamps',
    summary: 'Show a lamp',
    access: 'anyone',
    params: z.object({ lampId: z.string().max(20) }),
    reply: lampReply,
    status: 200,
  }),
  switchLamp: endpoint({
    method: 'PUT',
    path: '/lamps/{lampId}',
    tag: 'Lamps',
    summary: 'Switch a lamp',
    access: 'anyone',
    params: z.object({ lampId: z.string() }),
    body: z.strictObject({
      on: z.boolean(),
      colour: z.strictObject({ red: z.number() }).optional(),
      words: z.array(z.unknown()).optional(),
    }),
    reply: lampReply,
    status: 200,
  }),
  removeLamp: endpoint({
    method: 'DELETE',
    path: '/lamps/{lampId}',
    tag: 'Lamps',
    summary: 'Remove a lamp',
    access: 'anyone',
    params: z.object({ lampId: z.string() }),
    status: 204,
  }),
  drawLamp: endpoint({
    method: 'POST',
    path: '/lamps/{lampId}/pictures',
    tag: 'Lamps',
    summary: 'Upload a picture of a lamp',
    access: 'anyone',
    params: z.object({ lampId: z.string() }),
    upload: { maxBytes: 1000 },
    reply: z.object({ bytes: z.number(), title: z.string() }),
    status: 201,
  }),
} as const

/** A portal that only has lamps. */
async function openLamps(refuse: () => unknown = () => undefined) {
  const seen: unknown[] = []
  const lamp = { on: true }
  const app = await createHttpServer({
    log: createLog({ level: 'silent', format: 'json' }),
    publicOrigin: 'https://portal.example',
    trustedProxies: 0,
    maxBodyBytes: 2000,
  })
  const actorOf = async () => ({ ...system('Test'), kind: 'account' as const })
  const registry = createRegistry()
  mountEndpoints({ app, registry, actorOf }, lampEndpoints, {
    listLamps: async ({ query }) => query,
    async showLamp({ params }) {
      refuse()
      const answer = { id: params.lampId, ...lamp, version: 3, socketPassword: 'hunter2' }
      return answer
    },
    async switchLamp({ params, body, seenVersion }) {
      seen.push({ ...body, seenVersion })
      return { id: params.lampId, on: body.on, version: 4 }
    },
    removeLamp: async () => undefined,
    drawLamp: async ({ upload }) => ({ bytes: upload.bytes.byteLength, title: upload.fields.title ?? '' }),
  })
  answerErrors(app, async (_request, reply) => reply.code(404).send('a page'), registry)
  onTestFinished(() => app.close())
  return { app, lamp, seen }
}

describe('what comes in', () => {
  test('is refused with the field it is wrong in, before anything is done', async () => {
    const { app, seen } = await openLamps()
    for (const [field, body] of [
      ['on', {}],
      ['on', { on: 'yes' }],
      ['brightness', { on: true, brightness: 3 }],
      ['colour.red', { on: true, colour: {} }],
      ['colour.blue', { on: true, colour: { red: 1, blue: 2 } }],
      ['body', []],
    ] as const) {
      const answer = await app.inject({ method: 'PUT', url: '/api/v1/lamps/1', payload: body })
      expect(answer.json(), field).toMatchObject({ status: 422, code: 'not-valid', errors: [{ field }] })
      expect(answer.headers['content-type']).toMatch('application/problem+json')
    }
    expect(seen).toEqual([])
  })

  test('in the query is refused by name when it is wrong or not known', async () => {
    const { app } = await openLamps()
    const ask = async (query: string) => (await app.inject(`/api/v1/lamps${query}`)).json()
    expect(await ask('')).toEqual({ limit: 25 })
    expect(await ask('?limit=7')).toEqual({ limit: 7 })
    expect(await ask('?limit=seven')).toMatchObject({ status: 422, errors: [{ field: 'limit' }] })
    expect(await ask('?limt=7')).toMatchObject({ status: 422, errors: [{ field: 'limt' }] })
    const onOne = await app.inject('/api/v1/lamps/1?limit=7')
    expect(onOne.json()).toMatchObject({ status: 422, errors: [{ field: 'limit' }] })
  })

  test.each([
    ['not JSON', { 'content-type': 'application/json' }, '{"on":', 400, 'bad-request'],
    [
      'an attack on prototypes',
      { 'content-type': 'application/json' },
      '{"__proto__":{"on":true}}',
      400,
      'bad-request',
    ],
    ['nothing where something is needed', { 'content-type': 'application/json' }, '', 422, 'not-valid'],
    ['too much', { 'content-type': 'application/json' }, JSON.stringify({ on: 'x'.repeat(3000) }), 413, 'too-large'],
    ['another media type', { 'content-type': 'text/xml' }, '<on/>', 415, 'unsupported-media-type'],
    ['text', { 'content-type': 'text/plain' }, '{"on":true}', 415, 'unsupported-media-type'],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'on=true', 415, 'unsupported-media-type'],
  ])('as a body that is %s is refused as a problem', async (_what, headers, payload, status, code) => {
    const { app, seen } = await openLamps()
    const answer = await app.inject({ method: 'PUT', url: '/api/v1/lamps/1', headers, payload })
    expect(answer.json()).toMatchObject({ status, code, requestId: answer.headers['x-request-id'] })
    expect(answer.statusCode).toBe(status)
    expect(seen).toEqual([])
  })

  test('is text that can be stored: NUL and half a surrogate pair are refused by name, wherever they are', async () => {
    const { app, seen } = await openLamps()
    const put = (payload: string) =>
      app.inject({ method: 'PUT', url: '/api/v1/lamps/1', headers: { 'content-type': 'application/json' }, payload })
    for (const text of ['\\u0000', 'a\\ud800b', '\\udc00']) {
      const answer = await put(`{"on":true,"words":["good",{"said":"${text}"}]}`)
      expect(answer.json(), text).toMatchObject({ status: 422, errors: [{ field: 'words.1.said' }] })
    }
    const inQuery = await app.inject('/api/v1/lamps?kind=%00')
    expect(inQuery.json()).toMatchObject({ status: 422, errors: [{ field: 'kind' }] })
    expect(seen).toEqual([])
    expect((await put('{"on":true,"words":["\\ud83d\\ude00"]}')).statusCode).toBe(200)
  })

  test('may be nothing, in whatever media type, where nothing is needed', async () => {
    const { app } = await openLamps()
    for (const type of ['application/json', 'application/x-www-form-urlencoded', 'text/plain']) {
      const answer = await app.inject({
        method: 'DELETE',
        url: '/api/v1/lamps/1',
        headers: { 'content-type': type },
        payload: '',
      })
      expect(answer.statusCode, type).toBe(204)
    }
  })

  test('with a method that the address does not take is told those it takes', async () => {
    const { app } = await openLamps()
    const answer = await app.inject({ method: 'PATCH', url: '/api/v1/lamps/1?a=b' })
    expect(answer.json()).toMatchObject({ status: 405, code: 'method-not-allowed' })
    expect(answer.headers.allow).toBe('DELETE, GET, HEAD, PUT')
    const options = await app.inject({ method: 'OPTIONS', url: '/api/v1/lamps' })
    expect([options.statusCode, options.headers.allow]).toEqual([204, 'GET, HEAD'])
    for (const url of ['/api/v1/lamp', '/api/v1/lamps/1/2', '/api/v1']) {
      expect((await app.inject({ method: 'PATCH', url })).statusCode, url).toBe(404)
    }
  })

  test('as an address that can’t be read is refused', async () => {
    const { app } = await openLamps()
    for (const url of ['/api/v1/lamps/%E0%A4%A', '/api/v1/lamps/%']) {
      const answer = await app.inject(url)
      expect(answer.statusCode).toBe(400)
      expect(answer.headers['content-type']).toMatch('application/problem+json')
      expect(answer.json()).toMatchObject({ code: 'bad-request', requestId: answer.headers['x-request-id'] })
    }
    const long = await app.inject(`/api/v1/lamps/${'x'.repeat(400)}`)
    expect(long.statusCode).toBeGreaterThanOrEqual(404)
    expect(long.statusCode).toBeLessThan(500)
  })

  test('says which version was seen in If-Match', async () => {
    const { app, seen } = await openLamps()
    const put = (header?: string) =>
      app.inject({
        method: 'PUT',
        url: '/api/v1/lamps/1',
        payload: { on: true },
        headers: header === undefined ? {} : { 'if-match': header },
      })
    for (const header of [undefined, '*', '"7"', 'W/"8"', '"9-Ab_-3"']) await put(header)
    expect(seen.map((call) => (call as { seenVersion: unknown }).seenVersion)).toEqual([null, null, 7, 8, 9])
    for (const header of ['7', '"seven"', '"7", "8"', '""', '"7-"']) {
      expect((await put(header)).json()).toMatchObject({ status: 422, errors: [{ field: 'If-Match' }] })
    }
    expect(seen).toHaveLength(5)
  })

  test('is not answered again to whoever has the answer already, until anything in it changes', async () => {
    const { app, lamp } = await openLamps()
    const get = (header: string) => app.inject({ url: '/api/v1/lamps/1', headers: { 'if-none-match': header } })
    const etag = String((await app.inject('/api/v1/lamps/1')).headers.etag)
    for (const header of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await get(header)
      expect([again.statusCode, again.body, again.headers.etag], header).toEqual([304, '', etag])
    }
    for (const header of ['"3"', '"other"', '']) expect((await get(header)).statusCode, header).toBe(200)
    lamp.on = false
    expect((await get(etag)).json()).toEqual({ id: '1', on: false, version: 3 })
  })
})

describe('what goes out', () => {
  test('holds what is declared and nothing else, and its version as ETag', async () => {
    const { app } = await openLamps()
    const answer = await app.inject('/api/v1/lamps/1')
    expect(answer.json()).toEqual({ id: '1', on: true, version: 3 })
    expect(answer.headers).toMatchObject({
      etag: expect.stringMatching(/^"3-[\w-]{16}"$/),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
  })

  test('for every kind of refusal has its status, its code and the sentence', async () => {
    const statuses: Record<RefusalKind, number> = {
      input: 422,
      rule: 409,
      absent: 404,
      forbidden: 403,
      'sign-in': 401,
      'too-many': 429,
      'too-large': 413,
      method: 405,
      'media-type': 415,
      outdated: 412,
      unavailable: 503,
    }
    for (const [kind, status] of Object.entries(statuses)) {
      const { app } = await openLamps(() => {
        throw new Refused('lamp-broken', 'The lamp is broken.', { kind: kind as RefusalKind, field: 'lamp' })
      })
      const answer = await app.inject('/api/v1/lamps/1')
      const errors = [{ field: 'lamp', message: 'The lamp is broken.' }]
      expect(answer.statusCode).toBe(status)
      expect(answer.json()).toMatchObject({ status, code: 'lamp-broken', detail: 'The lamp is broken.', errors })
    }
  })

  test('for what nobody expected tells nothing of it', async () => {
    const { app } = await openLamps(() => {
      throw new Error('password=hunter2')
    })
    const answer = await app.inject('/api/v1/lamps/1')
    expect([answer.statusCode, answer.json().code]).toEqual([500, 'unexpected'])
    expect(answer.body).not.toContain('hunter2')
  })
})

describe('an upload', () => {
  const picture = (bytes: number, more = '') =>
    `--edge\r\n${more}content-disposition: form-data; name="file"; filename="a.png"\r\ncontent-type: image/png\r\n\r\n${'x'.repeat(bytes)}\r\n--edge--\r\n`
  const title = 'content-disposition: form-data; name="title"\r\n\r\nReading lamp\r\n--edge\r\n'

  async function upload(payload: string, type = 'multipart/form-data; boundary=edge') {
    const { app } = await openLamps()
    const answer = await app.inject({
      method: 'POST',
      url: '/api/v1/lamps/1/pictures',
      headers: { 'content-type': type },
      payload,
    })
    return { status: answer.statusCode, body: answer.json() }
  }

  test('is read whole, with the fields beside it', async () => {
    expect(await upload(picture(1000, title))).toEqual({ status: 201, body: { bytes: 1000, title: 'Reading lamp' } })
  })

  test('that is too large, cut short or no upload at all is refused', async () => {
    expect(await upload(picture(1001))).toMatchObject({ status: 413, body: { code: 'too-large' } })
    expect(await upload(picture(200_000))).toMatchObject({ status: 413, body: { code: 'too-large' } })
    expect(await upload(picture(10).slice(0, 90))).toMatchObject({ status: 422, body: { code: 'upload-unreadable' } })
    expect(await upload(picture(10), 'multipart/form-data')).toMatchObject({
      status: 422,
      body: { code: 'upload-unreadable' },
    })
    expect(await upload('{}', 'application/json')).toMatchObject({ status: 422, body: { errors: [{ field: 'file' }] } })
    const twoFiles = picture(10).replace('--edge--', '--edge') + picture(10).slice(8)
    expect(await upload(twoFiles)).toMatchObject({ status: 413, body: { code: 'too-large' } })
    expect(await upload(`--edge\r\n${title.slice(0, -8)}--edge--\r\n`)).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'file' }] },
    })
  })
})

describe('a request that comes from another site', () => {
  const portal = 'https://portal.example'
  test.each([
    ['a program', {}, true],
    ['a page of the portal', { origin: portal, 'sec-fetch-site': 'same-origin' }, true],
    ['a page of the portal behind a proxy that changes the host', { origin: portal, host: 'internal:3001' }, true],
    ['an address typed by hand', { 'sec-fetch-site': 'none' }, true],
    ['an older browser on the portal', { origin: 'http://localhost:3001', host: 'localhost:3001' }, true],
    ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, false],
    ['another site that hides its name', { origin: 'null', 'sec-fetch-site': 'cross-site' }, false],
    ['a sibling of the portal', { origin: 'https://blog.portal.example', 'sec-fetch-site': 'same-site' }, false],
    ['an older browser on another site', { origin: 'https://evil.example', host: 'portal.example' }, false],
    ['an older browser with a hidden origin', { origin: 'null', host: 'portal.example' }, false],
    ['a site that only names itself in the fetch header', { 'sec-fetch-site': 'cross-site' }, false],
  ])('%s %o changes something: %s', async (_who, headers, allowed) => {
    const { app, seen } = await openLamps()
    const ask = { method: 'PUT', url: '/api/v1/lamps/1', payload: { on: true }, headers } as const
    const answer = await app.inject(ask)
    expect(answer.statusCode).toBe(allowed ? 200 : 403)
    if (!allowed) expect(answer.json().code).toBe('cross-site-request')
    expect(seen).toHaveLength(allowed ? 1 : 0)
    expect((await app.inject({ url: '/api/v1/lamps/1', headers })).statusCode).toBe(200)
  })
})

test('somebody without the right is refused before the request is read', async () => {
  const app = await createHttpServer({
    log: createLog({ level: 'silent', format: 'json' }),
    publicOrigin: 'https://portal.example',
    trustedProxies: 0,
    maxBodyBytes: 2000,
  })
  onTestFinished(() => app.close())
  const closed = { switchLamp: { ...lampEndpoints.switchLamp, access: 'products:write' as const } }
  let actor = nobody('', '')
  mountEndpoints({ app, registry: createRegistry(), actorOf: async () => actor }, closed, {
    switchLamp: async () => ({ id: '1', on: true, version: 1 }),
  })
  answerErrors(app, async (_request, reply) => reply.code(404).send('a page'))
  const ask = async () => (await app.inject({ method: 'PUT', url: '/api/v1/lamps/1', payload: { nonsense: 1 } })).json()
  expect(await ask()).toMatchObject({ status: 401, code: 'sign-in-required', detail: 'Sign in to continue.' })
  for (const authorization of ['ptk_without-its-word', 'Bearer something-else', 'Basic YTpi']) {
    const answer = await app.inject({ method: 'PUT', url: '/api/v1/lamps/1', headers: { authorization } })
    expect(answer.json().detail, authorization).toContain('“Bearer ptk_…”')
  }
  actor = { ...system('Ada'), kind: 'account' }
  expect(await ask()).toMatchObject({ status: 403, code: 'not-allowed' })
})
