import { type IncomingMessage, type RequestListener, request, type ServerResponse } from 'node:http'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { call, createTestGateway, startUpstream, unlimited } from './test-gateway.ts'

async function gatewayFor(listener: RequestListener) {
  const gateway = await createTestGateway()
  const apiId = await gateway.addApi({ listenPath: '/api/', upstreamUrl: await startUpstream(listener) })
  const key = await gateway.addKey([apiId], unlimited)
  return { ...gateway, apiId, key, server: await gateway.start() }
}

/** Begins a call whose body is written bit by bit. */
function open(gateway: { url: string }, key: string, method: string, headers: Record<string, string> = {}) {
  const { hostname, port } = new URL(gateway.url)
  const sent = request({ hostname, port, path: '/api/', method, headers: { authorization: key, ...headers } })
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    sent.on('response', resolve)
    sent.on('error', reject)
  })
  return { sent, answered }
}

const nextChunk = (stream: IncomingMessage) =>
  new Promise<string>((resolve) => stream.once('data', (chunk: Buffer) => resolve(chunk.toString())))

const whole = async (stream: IncomingMessage) => {
  const chunks: Buffer[] = []
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

describe('bodies are streams', () => {
  test('each piece of an upload reaches the upstream before the next is sent', async () => {
    const arrived = Promise.withResolvers<IncomingMessage>()
    const { server, key } = await gatewayFor(async (incoming, response) => {
      arrived.resolve(incoming)
      incoming.on('end', () => response.end('thanks'))
    })
    const { sent, answered } = open(server, key, 'POST')
    sent.write('first')
    const upstream = await arrived.promise
    expect(await nextChunk(upstream)).toBe('first')
    sent.write('second')
    expect(await nextChunk(upstream)).toBe('second')
    upstream.resume()
    sent.end()
    expect((await whole(await answered)).toString()).toBe('thanks')
  })

  test('each event of an event stream reaches the caller before the next happens, the headers before the first', async () => {
    const opened = Promise.withResolvers<ServerResponse>()
    const { server, key } = await gatewayFor((_incoming, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
      opened.resolve(response)
    })
    const { sent, answered } = open(server, key, 'GET')
    sent.end()
    const events = await opened.promise
    const answer = await answered
    expect(answer.headers['content-type']).toBe('text/event-stream')
    events.write('data: one\n\n')
    expect(await nextChunk(answer)).toBe('data: one\n\n')
    events.write('data: two\n\n')
    expect(await nextChunk(answer)).toBe('data: two\n\n')
    answer.destroy()
  })

  test('megabytes pass both ways unchanged, with and without a length', async () => {
    const { server, key } = await gatewayFor((incoming, response) => incoming.pipe(response))
    const body = Buffer.alloc(5_000_000, 'portico ')
    for (const headers of [{ 'content-length': String(body.length) }, { 'transfer-encoding': 'chunked' }]) {
      const { sent, answered } = open(server, key, 'PUT', headers as Record<string, string>)
      sent.end(body)
      expect((await whole(await answered)).equals(body)).toBe(true)
    }
  })

  test('compressed bodies pass as they are', async () => {
    const { server, key } = await gatewayFor((_incoming, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('compressed')),
    )
    const { sent, answered } = open(server, key, 'GET')
    sent.end()
    expect(gunzipSync(await whole(await answered)).toString()).toBe('compressed')
  })

  test('a caller that goes away ends the call at the upstream, before and after its answer began', async () => {
    for (const begin of [false, true]) {
      const left = Promise.withResolvers<void>()
      const arrived = Promise.withResolvers<void>()
      const { server, key } = await gatewayFor((_incoming, response) => {
        response.on('close', left.resolve)
        if (begin) response.write('begun')
        arrived.resolve()
      })
      const { sent, answered } = open(server, key, 'GET')
      answered.catch(() => undefined)
      sent.end()
      await (begin ? answered : arrived.promise)
      sent.destroy()
      await left.promise
    }
  })

  test('an answer that the upstream breaks off is broken off for the caller too', async () => {
    const { server, key } = await gatewayFor((_incoming, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half')
      setImmediate(() => response.destroy())
    })
    const { sent, answered } = open(server, key, 'GET')
    sent.end()
    await expect(answered.then(whole)).rejects.toThrow()
  })
})

describe('answers without a body', () => {
  test('HEAD keeps the length, 204 and 304 stay empty', async () => {
    const { server, key } = await gatewayFor((incoming, response) => {
      if (incoming.method === 'HEAD') response.writeHead(200, { 'content-length': '1234' }).end()
      else if (incoming.headers['if-none-match']) response.writeHead(304, { etag: '"a"' }).end()
      else response.writeHead(204).end()
    })
    const head = await call(server, '/api/', { key, method: 'HEAD' })
    expect([head.status, head.headers['content-length'], head.text]).toEqual([200, '1234', ''])
    expect(await call(server, '/api/', { key, method: 'DELETE' })).toMatchObject({ status: 204, text: '' })
    const unchanged = await call(server, '/api/', { key, headers: { 'if-none-match': '"a"' } })
    expect(unchanged).toMatchObject({ status: 304, text: '', headers: { etag: '"a"' } })
  })

  test('a HEAD that is refused has no body, and the connection serves the next call', async () => {
    const { server, key } = await gatewayFor((_incoming, response) => response.end('fine'))
    expect(await call(server, '/api/', { method: 'HEAD' })).toMatchObject({ status: 401, text: '' })
    expect((await call(server, '/api/', { key })).text).toBe('fine')
  })
})

describe('Expect: 100-continue', () => {
  test('the body is asked for only from a caller that may send it', async () => {
    const { server, key } = await gatewayFor((incoming, response) => incoming.pipe(response))
    const headers = { expect: '100-continue', 'content-length': '4' }
    const allowed = open(server, key, 'POST', headers)
    const asked = new Promise<void>((resolve) => allowed.sent.on('continue', resolve))
    allowed.sent.flushHeaders()
    await asked
    allowed.sent.end('body')
    expect((await whole(await allowed.answered)).toString()).toBe('body')

    const stranger = open(server, 'x'.repeat(64), 'POST', headers)
    let continued = false
    stranger.sent.on('continue', () => {
      continued = true
    })
    stranger.sent.flushHeaders()
    expect((await stranger.answered).statusCode).toBe(403)
    expect(continued).toBe(false)
    stranger.sent.destroy()
  })

  test('a caller that expects nothing of the kind is told nothing', async () => {
    const { server, key } = await gatewayFor((incoming, response) => incoming.pipe(response))
    const { sent, answered } = open(server, key, 'POST')
    let told = false
    sent.on('information', () => {
      told = true
    })
    sent.end('body')
    expect((await whole(await answered)).toString()).toBe('body')
    expect(told).toBe(false)
  })
})

test('an upload that is refused gets its answer and is read to its end, here or by the upstream', async () => {
  const { server, key } = await gatewayFor((_incoming, response) => response.writeHead(413).end())
  for (const [sender, status] of [
    ['x'.repeat(64), 403],
    [key, 413],
  ] as const) {
    const { sent, answered } = open(server, sender, 'POST')
    const allSent = new Promise<void>((resolve) => sent.on('finish', resolve))
    sent.end(Buffer.alloc(5_000_000))
    const answer = await answered
    answer.resume()
    expect(answer.statusCode).toBe(status)
    await allSent
  }
})

test('an upload that breaks off breaks off at the upstream', async () => {
  const broken = Promise.withResolvers<void>()
  const arrived = Promise.withResolvers<void>()
  const { server, key } = await gatewayFor((incoming) => {
    incoming.once('data', () => arrived.resolve())
    incoming.on('error', () => broken.resolve())
  })
  const { sent, answered } = open(server, key, 'POST')
  answered.catch(() => undefined)
  sent.write('half')
  await arrived.promise
  sent.destroy()
  await broken.promise
})

test('several values of one header stay apart', async () => {
  const { server, key } = await gatewayFor((_incoming, response) =>
    response.writeHead(200, { 'set-cookie': ['a=1', 'b=2'] }).end(),
  )
  expect((await call(server, '/api/', { key })).headers['set-cookie']).toEqual(['a=1', 'b=2'])
})

test('closing lets a call that is under way end', async () => {
  const opened = Promise.withResolvers<ServerResponse>()
  const { server, key } = await gatewayFor((_incoming, response) => {
    response.write('begun ')
    opened.resolve(response)
  })
  const { sent, answered } = open(server, key, 'GET')
  sent.end()
  const answer = await answered
  const closed = server.close()
  const upstream = await opened.promise
  upstream.end('and ended')
  expect((await whole(answer)).toString()).toBe('begun and ended')
  await closed
  await expect(call(server, '/api/', { key })).rejects.toThrow('ECONNREFUSED')
})
