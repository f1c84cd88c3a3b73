import { request as send } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { nobody } from '../actor.ts'
import type { CurrentStamps } from '../current-stamps.ts'
import { createLog } from '../log.ts'
import { createPageCache } from './page-cache.ts'
import { mountPages, page } from './pages.ts'
import { createRegistry } from './registry.ts'
import { createHttpServer } from './server.ts'

interface Answer {
  status: number | undefined
  headers: Record<string, string | string[] | undefined>
  body: string
}

/** A server that listens, with one page that is kept, and the lines it has logged. */
async function serve() {
  const lines: Record<string, unknown>[] = []
  const log = createLog({ level: 'info', format: 'json', write: (line) => void lines.push(JSON.parse(line)) })
  const app = await createHttpServer({
    log,
    publicOrigin: 'https://portal.test',
    trustedProxies: 0,
    maxBodyBytes: 1_000,
  })
  let stamp: string | null = '1'
  const stamps: CurrentStamps = {
    known: () => stamp,
    read: async () => stamp ?? '2',
    doubt: () => undefined,
    close: () => undefined,
  }
  let passed = 0
  app.addHook('onRequest', async () => {
    passed += 1
  })
  let drawn = 0
  const shown = page({ name: 'shown', path: '/shown', access: 'anyone', kept: true }, async ({ actor }) => {
    drawn += 1
    return { html: `<p>${actor.kind} ${drawn} ${'text '.repeat(50)}</p>` }
  })
  mountPages(
    {
      app,
      registry: createRegistry(),
      actorOf: async (request) => nobody(request.id, ''),
      cache: createPageCache({ stamps, maxBytes: 1_000_000 }),
      secureCookies: true,
      signInPath: '/sign-in',
      isOpenTo: async () => true,
      detour: async () => undefined,
    },
    [shown],
  )
  await app.listen({ host: '127.0.0.1', port: 0 })
  onTestFinished(() => app.close())
  const { port } = app.server.address() as AddressInfo
  const ask = (headers: Record<string, string> = {}, method = 'GET') =>
    new Promise<Answer>((resolve, reject) => {
      const asked = send({ host: '127.0.0.1', port, path: '/shown', method, headers }, async (answer) => {
        const body = Buffer.concat(await answer.toArray()).toString('base64')
        resolve({ status: answer.statusCode, headers: answer.headers, body })
      })
      asked.on('error', reject).end()
    })
  return { app, ask, lines, passedHooks: () => passed, change: (to: string | null) => (stamp = to) }
}

const zipped = { 'accept-encoding': 'gzip' }

const ownToEach = ['date', 'x-request-id', 'connection', 'keep-alive']

function comparable({ status, headers, body }: Answer) {
  return {
    status,
    body,
    headers: Object.entries(headers)
      .filter(([name]) => !ownToEach.includes(name))
      .toSorted(),
  }
}

test.each([{ 'accept-encoding': 'gzip' }, { 'accept-encoding': 'br;q=1.0, gzip;q=0.8' }])(
  'a kept page is answered past the framework exactly as through it, asked with %o',
  async (headers) => {
    const { ask, passedHooks } = await serve()
    const first = await ask(headers)
    const hooks = passedHooks()
    const second = await ask(headers)
    expect(passedHooks()).toBe(hooks)
    expect(comparable(second)).toEqual(comparable(first))
    expect(second.headers['x-request-id']).not.toBe(first.headers['x-request-id'])
    expect(second.headers['strict-transport-security']).toBe('max-age=31536000')

    const seen = await ask({ ...headers, 'if-none-match': String(first.headers.etag) })
    expect([seen.status, seen.body]).toEqual([304, ''])
    expect(passedHooks()).toBe(hooks)
  },
)

test.each([{}, { 'accept-encoding': 'gzip;q=0' }])(
  'the text of a kept page is the same, asked for with %o',
  async (headers) => {
    const { ask } = await serve()
    const compressed = await ask(zipped)
    const plain = await ask(headers)
    expect(plain.headers['content-encoding']).toBeUndefined()
    expect(plain.body).toBe(gunzipSync(Buffer.from(compressed.body, 'base64')).toString('base64'))
    expect(plain.headers.etag).not.toBe(compressed.headers.etag)
    const seen = await ask({ ...headers, 'if-none-match': String(plain.headers.etag) })
    expect([seen.status, seen.body]).toEqual([304, ''])
  },
)

test('each answer leaves one line in the log, with its id', async () => {
  const { ask, lines } = await serve()
  const ids = [(await ask(zipped)).headers['x-request-id'], (await ask(zipped)).headers['x-request-id']]
  const requests = () => lines.filter(({ msg }) => msg === 'request')
  await expect.poll(() => requests().length).toBe(2)
  expect(requests().map(({ reqId }) => reqId)).toEqual(ids)
  for (const line of requests()) expect(line).toMatchObject({ method: 'GET', path: '/shown', status: 200 })
})

test('who carries a cookie of ours, posts, asks for the head only or the text uncompressed, or comes after a change takes the long way', async () => {
  const { ask, passedHooks, change } = await serve()
  await ask(zipped)
  const ways: [Record<string, string>, string][] = [
    [{ cookie: '__Host-portico_session=1' }, 'GET'],
    [{}, 'POST'],
    [{}, 'HEAD'],
    [{ 'accept-encoding': 'identity' }, 'GET'],
  ]
  for (const [headers, method] of ways) {
    const before = passedHooks()
    await ask({ ...zipped, ...headers }, method)
    expect(passedHooks()).toBe(before + 1)
  }
  const before = passedHooks()
  change(null)
  const after = await ask(zipped)
  expect(passedHooks()).toBe(before + 1)
  expect(after.status).toBe(200)
})

test('once closed, everything takes the long way', async () => {
  const { app, ask, passedHooks } = await serve()
  await ask(zipped)
  const before = passedHooks()
  await ask(zipped)
  expect(passedHooks()).toBe(before)
  app.shortcuts.close()
  await ask(zipped)
  expect(passedHooks()).toBe(before + 1)
})
