import { once } from 'node:events'
import { request as send } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
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
  /** The bytes of the answer, in a connection of its own, without what each answer has for itself. */
  const askInBytes = async (head: string) => {
    const socket = connect(port, '127.0.0.1').setEncoding('latin1')
    const [accepted] = (await once(app.server, 'connection')) as [Socket]
    socket.write(head)
    await expect.poll(() => accepted.bytesWritten).toBeGreaterThan(0)
    const [bytes] = (await once(socket, 'data')) as [string]
    socket.destroy()
    return bytes.replace(/^(Date|x-request-id): .*$/gm, '$1')
  }
  return { app, ask, askInBytes, lines, passedHooks: () => passed, change: (to: string | null) => (stamp = to) }
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

test('a head that has been read before is answered with the same bytes as by Node’s server, and logged alike', async () => {
  const { ask, askInBytes, lines, passedHooks, change } = await serve()
  const etag = String((await ask(zipped)).headers.etag)
  const hooks = passedHooks()
  const whole = 'GET /shown HTTP/1.1\r\nHost: portal\r\nAccept-Encoding: gzip\r\n\r\n'
  const seen = whole.replace('\r\n\r\n', `\r\nIf-None-Match: ${etag}\r\n\r\n`)
  for (const [head, status] of [
    [whole, 'HTTP/1.1 200 OK'],
    [seen, 'HTTP/1.1 304 Not Modified'],
  ] as const) {
    const byNode = await askInBytes(head)
    expect(byNode.split('\r\n')[0]).toBe(status)
    expect(await askInBytes(head)).toBe(byNode)
  }
  expect(passedHooks()).toBe(hooks)
  const logged = lines.filter(({ msg }) => msg === 'request').map(({ method, path, status }) => [method, path, status])
  expect(logged.slice(-4)).toEqual([200, 200, 304, 304].map((status) => ['GET', '/shown', status]))

  change(null)
  expect((await askInBytes(whole)).split('\r\n')[0]).toBe('HTTP/1.1 200 OK')
  expect(passedHooks()).toBe(hooks + 1)
})

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
