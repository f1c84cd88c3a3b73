import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createAddressGuard } from '../../platform/outbound/address-guard.ts'
import { createJsonApi, type JsonApiOptions } from './json-api.ts'

/** Of nobody's: made for these tests, for the name tyk.example, valid for a hundred years. */
const keyPair = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg6VjRB+m/VY4BZqSm
yAraznzETyuBSqgV//3Zhi2qYNmhRANCAAS0obA5JB0qQkkgTWLr0aZRWRs+qzYc
jJVupbFnGxw4yCGS+V7g5QGH0lKWnb/umrPCi6absWzuaE7kq+lnQnHe
-----END PRIVATE KEY-----
`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBgzCCASmgAwIBAgIUMDYaoyiLMx7xcQ9YHYG6+H480jQwCgYIKoZIzj0EAwIw
FjEUMBIGA1UEAwwLdHlrLmV4YW1wbGUwIBcNMjYxMTIxMjM1MzE1WhgPMjEyNjEw
MjgyMzUzMTVaMBYxFDASBgNVBAMMC3R5ay5leGFtcGxlMFkwEwYHKoZIzj0CAQYI
KoZIzj0DAQcDQgAEtKGwOSQdKkJJIE1i69GmUVkbPqs2HIyVbqWxZxscOMghkvle
4OUBh9JSlp2/7pqzwoumm7Fs7mhO5KvpZ0Jx3qNTMFEwHQYDVR0OBBYEFFtjuTmr
lL3GZh4R7CDa0pJDARg8MB8GA1UdIwQYMBaAFFtjuTmrlL3GZh4R7CDa0pJDARg8
MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIgGxrudPeJb0dA8a/3
MFBWST69Ot1VVfDY5mYY9rD+QiMCIQCgY2ZmdYrln6+oAk/gGms80PjMBFbttYVw
intmfedFfQ==
-----END CERTIFICATE-----
`,
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

function apiAt(url: string, options: Partial<JsonApiOptions> = {}) {
  const api = createJsonApi({
    url,
    name: 'The provider',
    headers: { authorization: 'the secret' },
    guard: createAddressGuard({ allowPrivate: true }),
    insecureSkipVerify: false,
    times: { firstRetryMs: 1, restMs: 1 },
    ...options,
  })
  onTestFinished(api.close)
  return api
}

const answering = (answer: RequestListener) => listen(createServer(answer))

const fine: RequestListener = (_request, response) => void response.end('{"fine":true}')

const get = { method: 'GET', path: '/things?a=1' } as const

describe('asking a provider over HTTP', () => {
  test('sends secret and body below the address of the provider, and reads JSON', async () => {
    const seen: unknown[] = []
    const port = await answering((request, response) => {
      seen.push(request.method, request.url, request.headers.authorization)
      request.pipe(response)
    })
    const api = apiAt(`http://127.0.0.1:${port}/below/`)
    const answer = await api.within((ask) => ask({ method: 'PUT', path: '/things', body: { a: 1 } }))
    expect(answer).toEqual({ status: 200, body: { a: 1 } })
    expect(seen).toEqual(['PUT', '/below/things', 'the secret'])
  })

  test('follows nobody to another address', async () => {
    let followed = 0
    const other = await answering((_request, response) => {
      followed += 1
      response.end('{}')
    })
    const port = await answering((_request, response) => {
      response.writeHead(307, { location: `http://127.0.0.1:${other}/` }).end()
    })
    await expect(apiAt(`http://127.0.0.1:${port}`).within((ask) => ask(get))).rejects.toMatchObject({
      retryable: false,
    })
    expect(followed).toBe(0)
  })

  test('sends what may not be sent twice once, whatever becomes of it', async () => {
    let asked = 0
    const port = await answering((request) => {
      asked += 1
      request.socket.destroy()
    })
    const api = apiAt(`http://127.0.0.1:${port}`)
    await expect(api.within((ask) => ask({ ...get, method: 'POST' }))).rejects.toMatchObject({ kind: 'unreachable' })
    expect(asked).toBe(1)
    await expect(api.within((ask) => ask(get))).rejects.toMatchObject({ kind: 'unreachable', retryable: true })
    expect(asked).toBe(4)
  })

  test('asks again once the rest of a provider that did not answer is over', async () => {
    let isAway = true
    const port = await answering((request, response) => (isAway ? request.socket.destroy() : fine(request, response)))
    const api = apiAt(`http://127.0.0.1:${port}`)
    for (let calls = 0; calls < 3; calls += 1) await api.within((ask) => ask(get)).catch(() => undefined)
    isAway = false
    await expect.poll(() => api.within((ask) => ask(get)).catch(() => undefined)).toMatchObject({ status: 200 })
  })

  test('trusts no certificate that nobody vouches for, unless told to', async () => {
    const url = `https://127.0.0.1:${await listen(createTlsServer(keyPair, fine))}`
    await expect(apiAt(url).within((ask) => ask(get))).rejects.toMatchObject({ kind: 'tls', retryable: true })
    const careless = apiAt(url, { insecureSkipVerify: true })
    expect(await careless.within((ask) => ask(get))).toMatchObject({ status: 200 })
  })

  test.each([
    ['a page of HTML', 200, 'text/html', '<!doctype html><title>Welcome</title>'],
    ['a page of HTML in place of what is not there', 404, 'text/html', '<!doctype html><title>Not found</title>'],
    ['half an answer', 200, 'application/json', '{"keys": ['],
    ['nothing', 200, 'application/json', ''],
  ])('takes %s for no answer', async (_name, status, type, text) => {
    const port = await answering(
      (_request, response) => void response.writeHead(status, { 'content-type': type }).end(text),
    )
    await expect(apiAt(`http://127.0.0.1:${port}`).within((ask) => ask(get))).rejects.toMatchObject({
      name: 'ProviderError',
      retryable: true,
      message: expect.stringContaining('something else than JSON'),
    })
  })

  test('takes JSON under whatever name it comes', async () => {
    const port = await answering((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' }).end('{"fine":true}')
    })
    expect(await apiAt(`http://127.0.0.1:${port}`).within((ask) => ask(get))).toMatchObject({ body: { fine: true } })
  })

  test('reads no answer to its end that is too long, and is well afterwards', async () => {
    let sent = 0
    let isHuge = true
    const port = await answering((request, response) => {
      if (!isHuge) return fine(request, response)
      const more = () => {
        while (!response.destroyed && response.write(' '.repeat(1000))) sent += 1000
      }
      response.on('drain', more)
      more()
    })
    const api = apiAt(`http://127.0.0.1:${port}`, { mostBytes: 10_000 })
    await expect(api.within((ask) => ask(get))).rejects.toMatchObject({
      message: 'The provider sent more than 10000 bytes.',
    })
    expect(sent).toBeLessThan(50_000_000)
    isHuge = false
    expect(await api.within((ask) => ask(get))).toMatchObject({ status: 200 })
  })

  test('waits no longer than told for an answer that comes drop by drop, and for one that never comes', async () => {
    const drips: RequestListener = (_request, response) => {
      const drop = setInterval(() => response.write(' '), 5)
      response.on('close', () => clearInterval(drop))
    }
    for (const listener of [drips, () => undefined]) {
      const api = apiAt(`http://127.0.0.1:${await answering(listener)}`, {
        times: { lookMs: 60, tryMs: 40, callMs: 200, firstRetryMs: 1 },
      })
      await expect(api.within((ask) => ask(get), 'look')).rejects.toMatchObject({ kind: 'slow', retryable: true })
      await expect(api.within((ask) => ask(get))).rejects.toMatchObject({ kind: 'slow', retryable: true })
    }
  })

  test('is not asked at all while it rests, so that nothing waits for it', async () => {
    let asked = 0
    const port = await answering((request) => {
      asked += 1
      request.socket.destroy()
    })
    const api = apiAt(`http://127.0.0.1:${port}`, { times: { firstRetryMs: 1, restMs: 60_000 } })
    for (let calls = 0; calls < 2; calls += 1) await api.within((ask) => ask(get)).catch(() => undefined)
    expect(asked).toBe(5)
    await expect(api.within((ask) => ask(get))).rejects.toMatchObject({ kind: 'left-alone', retryable: true })
    expect(asked).toBe(5)
  })

  test('connects to no address that is not allowed', async () => {
    const guard = createAddressGuard({ allowPrivate: false })
    const api = apiAt(`http://127.0.0.1:${await answering(fine)}`, { guard })
    await expect(api.within((ask) => ask(get))).rejects.toMatchObject({ kind: 'address', retryable: false })
  })
})
