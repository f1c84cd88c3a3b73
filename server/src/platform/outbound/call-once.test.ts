import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createAddressGuard } from './address-guard.ts'
import { type CallOnceOptions, createCallOnce, type OutgoingCall } from './call-once.ts'

const limits = { maxBytes: 1000, timeoutMs: 20_000 }
const elsewhere = { enabled: false, host: '0.0.0.0', port: 8080, publicUrl: 'https://gateway.example' }
const call = (base: string, more: Partial<OutgoingCall> = {}): OutgoingCall => ({
  method: 'GET',
  base,
  path: '/x',
  search: '',
  headers: [],
  body: null,
  ...more,
})

test('sends exactly what it is given, and shows no cookie and nothing of the connection', async () => {
  const base = `${await serve((request, response) => {
    response.setHeader('set-cookie', 'a=b')
    response.setHeader('x-two', ['1', '2'])
    response.end(JSON.stringify({ url: request.url, method: request.method, headers: request.headers }))
  })}/api`
  const sent = call(base, {
    method: 'PATCH',
    search: '?a=b%20c',
    headers: [{ name: 'X-Trace', value: 't' }],
    body: 'é',
  })
  const outcome = await calls().send(sent, limits)
  if (outcome.kind !== 'answer') throw new Error(outcome.kind)
  const told = JSON.parse(outcome.bytes.toString())
  expect(told).toMatchObject({ url: '/api/x?a=b%20c', method: 'PATCH' })
  expect(Object.keys(told.headers).sort()).toEqual(
    ['accept', 'accept-encoding', 'connection', 'content-length', 'host', 'user-agent', 'x-trace'].sort(),
  )
  expect(outcome.headers.map(({ name }) => name)).not.toContain('set-cookie')
  expect(outcome.headers).toContainEqual({ name: 'x-two', value: '1, 2' })
  expect(outcome.headers.map(({ name }) => name)).not.toContain('connection')
})

test('follows no redirect and reads no more than it may', async () => {
  let asked = 0
  const base = await serve((request, response) => {
    asked += 1
    if (request.url === '/away') response.writeHead(302, { location: 'http://169.254.169.254/' }).end()
    else response.end('y'.repeat(request.url === '/fits' ? 1000 : 100_000))
  })
  expect(await calls().send(call(base, { path: '/away' }), limits)).toMatchObject({ status: 302 })
  expect(asked).toBe(1)
  expect(await calls().send(call(base, { path: '/fits' }), limits)).toMatchObject({ cut: false })
  const cut = await calls().send(call(base, { path: '/large' }), limits)
  expect(cut).toMatchObject({ cut: true })
  expect(cut.kind === 'answer' && cut.bytes.length).toBe(1000)
})

test('what does not answer, answers for ever, breaks off or must not be called is told apart', async () => {
  const base = await serve((request, response) => {
    if (request.url === '/endless') response.write('never ends')
    else if (request.url === '/breaks')
      response.writeHead(200, { 'content-length': '10' }).write('x', () => response.destroy())
  })
  const short = { ...limits, timeoutMs: 50 }
  for (const path of ['/silent', '/endless']) {
    expect((await calls().send(call(base, { path }), short)).kind, path).toBe('too-slow')
  }
  expect((await calls().send(call(base, { path: '/breaks' }), limits)).kind).toBe('broken')
  expect((await calls().send(call('http://127.0.0.1:1'), limits)).kind).toBe('unreachable')
  const careful = calls({ guard: createAddressGuard({ allowPrivate: false }) })
  for (const closed of [base, 'http://169.254.169.254', 'http://[::1]:9']) {
    expect((await careful.send(call(closed), limits)).kind, closed).toBe('refused-address')
  }
})

test('goes nowhere else than below its base', async () => {
  const base = `${await serve((_request, response) => response.end())}/api/v1`
  for (const path of ['/../x', '/%2e%2e/x', '/a/./b', '@evil.example/', '.evil.example/', '/\\evil', '']) {
    await expect(calls().send(call(base, { path }), limits), path).rejects.toThrow('another address')
  }
})

test('the built-in gateway is called where it listens, whatever its public address is', async () => {
  const asked: string[] = []
  const url = new URL(
    await serve((request, response) => {
      asked.push(request.url ?? '')
      response.end()
    }),
  )
  const gateway = {
    enabled: true,
    host: '0.0.0.0',
    port: Number(url.port),
    publicUrl: 'https://example.invalid/gateway',
  }
  const careful = calls({ gateway, guard: createAddressGuard({ allowPrivate: false }) })
  const near = await careful.send(call('https://example.invalid/gateway/parcels', { search: '?a=1' }), limits)
  expect(near).toMatchObject({ status: 200 })
  expect(asked).toEqual(['/parcels/x?a=1'])
  expect((await careful.send(call(`http://127.0.0.1:${url.port}`), limits)).kind).toBe('refused-address')
  const far = calls({ gateway: { ...gateway, enabled: false, publicUrl: url.origin } })
  expect(await far.send(call(`${url.origin}/parcels`), limits)).toMatchObject({ status: 200 })
})

function calls(more: Partial<CallOnceOptions> = {}) {
  const made = createCallOnce({ guard: createAddressGuard({ allowPrivate: true }), gateway: elsewhere, ...more })
  onTestFinished(() => made.close())
  return made
}

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
