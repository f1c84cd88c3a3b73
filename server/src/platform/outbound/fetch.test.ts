import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createAddressGuard, type Resolve } from './address-guard.ts'
import { createOutbound, type GetOptions } from './fetch.ts'

const limits: GetOptions = { maxBytes: 1000, timeoutMs: 20_000, accept: 'application/json' }

describe('reading a linked document', () => {
  test('gives its bytes, its media type and where it was found', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/old') return response.writeHead(302, { location: '/new?v=2' }).end()
      response.writeHead(200, { 'content-type': 'application/json' }).end(request.headers.accept)
    })
    const document = await loopbackOnly().get(`${server}/old`, limits)
    expect(document.bytes.toString()).toBe('application/json')
    expect(document).toMatchObject({ url: `${server}/new?v=2`, mediaType: 'application/json' })
  })

  test.each([
    'ftp://example.com/x',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'http://me:pw@example.com/',
    'nonsense',
  ])('refuses %s', async (url) => expect(await codeOf(loopbackOnly().get(url, limits))).toBe('link-not-web'))

  test.each(['http://169.254.169.254/latest', 'http://10.0.0.1/', 'http://[::ffff:10.0.0.1]/', 'http://[fe80::1]/'])(
    'does not follow a redirect to %s',
    async (target) => {
      const server = await serve((_request, response) => response.writeHead(301, { location: target }).end())
      expect(await codeOf(loopbackOnly().get(server, limits))).toBe('link-not-allowed')
    },
  )

  test('does not follow a redirect to a file', async () => {
    const server = await serve((_request, response) =>
      response.writeHead(301, { location: 'file:///etc/passwd' }).end(),
    )
    expect(await codeOf(loopbackOnly().get(server, limits))).toBe('link-not-web')
  })

  test('this machine is refused unless private targets are allowed', async () => {
    const server = await serve((_request, response) => response.end('here'))
    expect(await codeOf(outbound({ allowPrivate: false }).get(server, limits))).toBe('link-not-allowed')
    expect((await outbound({ allowPrivate: true }).get(server, limits)).bytes.toString()).toBe('here')
  })

  test('a name that leads elsewhere at the second question is refused', async () => {
    const server = await serve((_request, response) =>
      response.writeHead(302, { connection: 'close', location: '/again' }).end(),
    )
    const asked: string[] = []
    const resolve: Resolve = (name, answer) => {
      asked.push(name)
      answer(null, [asked.length === 1 ? '127.0.0.1' : '10.0.0.1'])
    }
    const url = server.replace('127.0.0.1', 'rebinding.example')
    expect(await codeOf(loopbackOnly(resolve).get(url, limits))).toBe('link-not-allowed')
    expect(asked).toHaveLength(2)
  })

  test('follows three redirects and no more', async () => {
    const server = await serve((request, response) => {
      const step = Number(request.url?.slice(1))
      if (step === 0) response.end('there')
      else response.writeHead(307, { location: `/${step - 1}` }).end()
    })
    expect((await loopbackOnly().get(`${server}/3`, limits)).bytes.toString()).toBe('there')
    expect(await codeOf(loopbackOnly().get(`${server}/4`, limits))).toBe('link-redirects')
  })

  test('a body that is too large is refused although no length was announced', async () => {
    const server = await serve((request, response) => response.end('x'.repeat(request.url === '/fits' ? 1000 : 1001)))
    expect((await loopbackOnly().get(`${server}/fits`, limits)).bytes).toHaveLength(1000)
    expect(await codeOf(loopbackOnly().get(`${server}/large`, limits))).toBe('link-too-large')
  })

  test('a status other than 200, a compressed body, a closed port and an endless body are told apart', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/gone') response.writeHead(410).end()
      else if (request.url === '/gzip') response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'))
      else response.write('never ends')
    })
    const reader = loopbackOnly()
    expect(await codeOf(reader.get(`${server}/gone`, limits))).toBe('link-refused')
    expect(await codeOf(reader.get(`${server}/gzip`, limits))).toBe('link-encoded')
    expect(await codeOf(reader.get(`${server}/endless`, { ...limits, timeoutMs: 50 }))).toBe('link-too-slow')
    expect(await codeOf(reader.get('http://127.0.0.1:1/', limits))).toBe('link-unreachable')
  })
})

const loopbackOnly = (resolve?: Resolve) =>
  outbound({
    allowPrivate: false,
    guard: createAddressGuard({
      allowPrivate: false,
      allowed: ['public', 'loopback'],
      ...(resolve ? { resolve } : {}),
    }),
  })

const outbound = createOutbound

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise
    return 'no refusal'
  } catch (error) {
    return (error as { code?: unknown }).code ?? error
  }
}
