import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createGatewayServer, type GatewayServer } from '../gateway/index.ts'
import { deaf } from '../gateway/test-gateway.ts'
import type { Actor } from '../platform/actor.ts'
import { createLog } from '../platform/log.ts'
import { freePort } from '../platform/test-ports.ts'
import {
  type Browser,
  createTestSite,
  newOrganisation,
  openShop,
  type Shop,
  type TestSite,
  tester,
  wish,
} from './test-site.ts'

interface Received {
  method: string
  url: string
  headers: IncomingHttpHeaders
  body: string
}

const parameter = (place: string, name: string, more: object = {}) => ({
  name,
  in: place,
  required: place === 'path',
  schema: { type: 'string' },
  ...more,
})
const paths = {
  '/items/{id}': {
    get: {
      operationId: 'showItem',
      parameters: [
        parameter('path', 'id', { example: 'one' }),
        parameter('query', 'tag', { schema: { type: 'array', items: { type: 'string' } } }),
        parameter('query', 'state', { schema: { type: 'string', enum: ['new', 'old'] } }),
        parameter('header', 'X-Trace'),
      ],
      responses: {},
    },
  },
  '/items': {
    post: {
      operationId: 'addItem',
      requestBody: { required: true, content: { 'application/json': { example: { name: 'A' } } } },
      responses: {},
    },
  },
}
const document = { openapi: '3.1.0', info: { title: 'Items', version: '1' }, paths }

let site: TestSite
let shop: Shop
let gateway: GatewayServer
let holder: Browser
let app: string
let credential: string
let page: string
const received: Received[] = []
const held: (() => void)[] = []
const upstream = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const { method = '', url = '', headers } = request
    received.push({ method, url, headers, body: Buffer.concat(chunks).toString() })
    const answer = answers[/items\/([a-z]+)/.exec(url)?.[1] ?? '']
    if (answer) return response.writeHead(...answer.head).end(answer.body)
    if (url.startsWith('/items/waits')) return held.push(() => response.end())
    response.setHeader('set-cookie', 'session=of-the-api')
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ said: '<b>hello</b>' }))
  })
})
const answers: Record<string, { head: [number, Record<string, string>]; body?: string | Buffer }> = {
  away: { head: [302, { location: 'http://192.0.2.9/' }] },
  large: { head: [200, { 'content-type': 'text/plain' }], body: 'z'.repeat(150_000) },
  picture: { head: [200, { 'content-type': 'image/png' }], body: Buffer.from([0, 1, 2]) },
}

beforeAll(async () => {
  const gatewayPort = await freePort()
  await new Promise<void>((listening) => upstream.listen(0, '127.0.0.1', listening))
  site = await createTestSite({ gatewayPort })
  gateway = await createGatewayServer({
    db: site.db,
    listener: deaf,
    changes: site.capabilities.gatewayChanges,
    log: createLog({ level: 'silent', format: 'json', write: () => undefined }),
    now: () => new Date(),
    host: '127.0.0.1',
    port: gatewayPort,
    trustProxy: false,
    allowPrivateTargets: true,
  })
  const upstreamUrl = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/`
  shop = await openShop(site, 'Items', { upstreamUrl, keyHeader: 'X-Api-Key' })
  const { documents, plans } = site.capabilities
  const bytes = Buffer.from(JSON.stringify(document))
  const { slug } = await documents.uploadApiDocument(tester, shop.product.id, bytes, {})
  await plans.updatePlan(tester, shop.free.id, { rate: null, quota: { calls: 1000, periodSeconds: 86_400 } }, null)
  page = `${shop.href}/${slug}/docs/operations/show-item`
  holder = await site.person(await newOrganisation(site))
  ;({ app, credential } = await access(holder))
})
afterAll(async () => {
  await gateway.close()
  upstream.closeAllConnections()
  upstream.close()
  await site.close()
})

async function access(browser: Browser) {
  const made = await browser.post('/portal/private/cart/provision', wish(shop, 'free'))
  const id = /apps\/([\w-]+)/.exec(String(made.headers.location))?.[1] ?? ''
  const { body } = await browser.get(`/portal/private/apps/${id}`)
  return { app: id, credential: /id="credential-([\w-]+)"/.exec(body)?.[1] ?? '' }
}

const typed = (more: Record<string, string> = {}) => ({ mode: 'send', credential, 'path-id': 'one', ...more })
const send = (more: Record<string, string> = {}, browser = holder) => browser.post(page, typed(more))
const auditOf = (action: string) =>
  site.db.selectFrom('audit_entries').selectAll().where('action', '=', action).orderBy('id').execute()

describe('the page of an operation', () => {
  test('offers a form to whoever holds a key, and the way to one to everybody else', async () => {
    const own = await holder.get(page)
    expect(own.headers['cache-control']).toBe('no-store')
    expect(own.body).toContain('id="try-it-form"')
    expect(own.body).toContain('name="path-id" type="text" value="one"')
    expect(own.body).toMatch(/<datalist[^>]*><option value="new">/)
    expect(own.body).toContain('X-Api-Key: YOUR-KEY')
    expect(own.body).toContain('API key in the header X-Api-Key')
    const visitor = (await site.visitor().get(page)).body
    expect(visitor).toContain('Sign in to try it')
    expect(visitor).not.toContain('id="try-it-form"')
    const stranger = (await (await site.person(await newOrganisation(site))).get(page)).body
    expect(stranger).toContain('You have no key for this API yet.')
    expect(stranger).toContain(`href="${shop.href}#plans"`)
  })

  test('puts the key into the samples when asked to, and records it as it does every reveal', async () => {
    const before = (await auditOf('credential.revealed')).length
    const shown = await holder.post(page, typed({ mode: 'key', 'query-tag': 'mine' }))
    expect(shown.statusCode).toBe(200)
    expect(shown.headers['cache-control']).toBe('no-store')
    expect(shown.headers['content-encoding']).toBeUndefined()
    const key = await keyOf()
    expect(shown.body).toContain(`X-Api-Key: ${key}`)
    expect(shown.body).toContain('items/one?tag=mine')
    expect(await auditOf('credential.revealed')).toHaveLength(before + 1)
    expect((await holder.get(page)).body).not.toContain(key)
  })
})

describe('a call', () => {
  test('reaches the API through the gateway as it was typed, with the key and nothing of the reader', async () => {
    received.length = 0
    const answer = await send({
      'path-id': 'a/b c',
      'query-tag': 'x\r\ny',
      'query-state': 'odd',
      'header-X-Trace': 't 1',
    })
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(received).toMatchObject([{ method: 'GET', url: '/items/a%2Fb%20c?tag=x&tag=y&state=odd' }])
    const { headers } = received[0] as Received
    expect(headers).toMatchObject({ 'x-trace': 't 1', 'accept-encoding': 'identity' })
    expect(headers.cookie).toBeUndefined()
    expect(answer.body).toContain('200 OK')
    expect(answer.body).toContain('&lt;b&gt;hello&lt;/b&gt;')
    expect(answer.body).not.toContain('of-the-api')
    expect(answer.headers['set-cookie']).toBeUndefined()
    expect(answer.body).toContain('value="a/b c"')
    expect(answer.body).toMatch(/curl .*items\/a%2Fb%20c\?tag=x/)
    expect(answer.body).not.toContain(await keyOf())
  })

  test('carries a body, and is recorded once in an hour without what was typed', async () => {
    const before = (await auditOf('credential.tried')).length
    received.length = 0
    const add = page.replace('show-item', 'add-item')
    const body = { 'media-type': 'application/json', body: '{\r\n "name": "B"\r\n}' }
    expect((await holder.get(add)).body).toContain('may change something')
    expect((await holder.post(add, { mode: 'send', credential, ...body })).statusCode).toBe(200)
    expect(received).toMatchObject([{ method: 'POST', url: '/items', body: '{\n "name": "B"\n}' }])
    expect(received[0]?.headers['content-type']).toBe('application/json')
    const entries = await auditOf('credential.tried')
    expect([before, entries.length]).toEqual([1, 1])
    expect(entries[0]?.object_id).toBe(credential)
    const missing = await holder.post(add, { mode: 'send', credential, 'media-type': 'application/json', body: '' })
    expect(missing.statusCode).toBe(422)
    expect(missing.body).toContain('This operation needs a body: enter one.')
    expect(received).toHaveLength(1)
  })

  test('shows a redirect without following it, and of a large or binary answer what can be shown', async () => {
    received.length = 0
    const away = await send({ 'path-id': 'away' })
    expect(away.body).toContain('302 Found')
    expect(away.body).toContain('It was not followed.')
    expect(received).toHaveLength(1)
    const large = (await send({ 'path-id': 'large' })).body
    expect(large).toContain('Only the first 100,000 bytes are shown.')
    expect(large.length).toBeLessThan(160_000)
    const key = await keyOf()
    answers.echo = { head: [200, { 'content-type': 'text/plain', 'x-echo': `of ${key}` }], body: `You sent ${key}.` }
    const echo = (await send({ 'path-id': 'echo' })).body
    expect(echo).toContain('You sent ••••••••.')
    expect(echo).toContain('of ••••••••')
    expect((await send({ 'path-id': 'picture' })).body).toContain('binary of the type image/png: 3 bytes.')
  })

  test('that would leave the API or forge a header is refused at its field, with what was typed, and not sent', async () => {
    received.length = 0
    for (const [field, value] of [
      ['path-id', '../../admin'],
      ['path-id', ''],
      ['header-X-Trace', 'a\r\nX-Evil: 1'],
    ] as const) {
      const refused = await send({ 'query-state': 'kept', [field]: value })
      expect(refused.statusCode, value).toBe(422)
      expect(refused.body, value).toContain(`id="field-${field}-error"`)
      expect(refused.body, value).toContain('value="kept"')
    }
    expect(received).toEqual([])
  })

  test('with a key of others is refused like one with a key that does not exist; what may not be seen is missing', async () => {
    received.length = 0
    const stranger = await site.person(await newOrganisation(site))
    await access(stranger)
    for (const mode of ['send', 'key']) {
      const [others, none] = [
        await stranger.post(page, typed({ mode })),
        await stranger.post(page, typed({ mode, credential: '01980000-0000-7000-8000-000000000000' })),
      ]
      expect([others.statusCode, none.statusCode], mode).toEqual([422, 422])
      expect(others.body.replaceAll(/[\w-]{36}/g, ''), mode).toBe(none.body.replaceAll(/[\w-]{36}/g, ''))
      expect(others.body).toContain('Choose one of your keys.')
    }
    expect((await stranger.post(`${page}-none`, typed())).statusCode).toBe(404)
    expect((await site.visitor().post(page, typed())).statusCode).toBe(303)
    expect(received).toEqual([])
  })

  test('beyond the plan shows what the gateway says, and a suspended key why nothing is sent', async () => {
    const { credentials, plans } = site.capabilities
    const office: Actor = { ...tester, permissions: new Set(['credentials:read', 'credentials:write']) }
    await plans.updatePlan(tester, shop.free.id, { quota: { calls: 1, periodSeconds: 86_400 } }, null)
    const refused = await send()
    await plans.updatePlan(tester, shop.free.id, { quota: { calls: 1000, periodSeconds: 86_400 } }, null)
    expect(refused.statusCode).toBe(200)
    expect(refused.body).toContain('429 Too Many Requests')
    expect(refused.body).toMatch(/more calls than the plan of this key allows\. Try again in \d+ seconds\./)
    await credentials.suspendCredential(office, credential, 'Leaked')
    received.length = 0
    const suspended = await send()
    expect(suspended.statusCode).toBe(422)
    expect(suspended.body).toContain('This key is suspended')
    const shown = (await holder.get(page)).body
    expect(shown).toContain('This key is suspended')
    expect(shown).toContain(`/portal/private/apps/${app}`)
    await credentials.revokeCredential(office, credential)
    expect((await send()).body).toContain('This key is revoked: ask for access again.')
    expect(received).toEqual([])
  })

  test('is one of three at the same time, and of none where the owner has switched it off', async () => {
    const other = await site.person(await newOrganisation(site))
    const { credential: own } = await access(other)
    const call = (id: string) => send({ credential: own, 'path-id': id }, other)
    const waiting = [call('waits'), call('waits'), call('waits')]
    await expect.poll(() => held.length).toBe(3)
    const refused = await call('one')
    expect(refused.statusCode).toBe(429)
    expect(refused.body).toContain('3 of your calls are still under way.')
    for (const release of held.splice(0)) release()
    expect((await Promise.all(waiting)).map(({ statusCode }) => statusCode)).toEqual([200, 200, 200])
    await site.capabilities.accessSettings.updateAccessSettings(tester, { tryIt: false })
    expect((await call('one')).statusCode).toBe(404)
    expect((await other.get(page)).body).not.toContain('id="try-it"')
    expect((await site.visitor().get(page)).body).not.toContain('Sign in to try it')
  })
})

const keyOf = async () => {
  const [entry] = await site.db
    .selectFrom('credential_keys')
    .select('key_sealed')
    .where('credential_id', '=', credential)
    .execute()
  return entry?.key_sealed ? site.vault.open(entry.key_sealed, 'key').expose() : 'none'
}
