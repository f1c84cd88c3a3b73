import { once } from 'node:events'
import type { Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createServer } from './create-server.ts'
import { type Asked, useKnownHeads } from './known-heads.ts'

/** A server that answers `by Node` and learns what asks for /ready; what it has learnt is answered `at once` as long as `ready` is true. */
async function serve() {
  const byNode: string[] = []
  const atOnce: Asked[] = []
  let ready = true
  let text = 'at once'
  const server: Server = createServer({ keepAliveTimeout: 5_000 }, async (request, response) => {
    byNode.push(`${request.method} ${request.url}`)
    if (request.url === '/ready') heads.learn(request)
    const body = Buffer.concat(await request.toArray()).toString()
    response.end(`by Node ${body}`)
  })
  const heads = useKnownHeads(server, {
    idleMs: 60_000,
    answer(asked) {
      if (!ready) return undefined
      atOnce.push(asked)
      return `HTTP/1.1 200 OK\r\nContent-Length: ${text.length}\r\n\r\n${text}`
    },
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    heads.close()
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  const open = async () => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
    const [accepted] = (await once(server, 'connection')) as [Socket]
    onTestFinished(() => void socket.destroy())
    return { ...conversation(socket), accepted }
  }
  const set = (to: { ready?: boolean; text?: string }) => {
    ready = to.ready ?? ready
    text = to.text ?? text
  }
  return { open, byNode, atOnce, heads, set, server }
}

/** What comes back is gathered; each answer of the test's server ends in words that can be waited for. */
function conversation(socket: Socket) {
  let received = ''
  socket.setEncoding('latin1').on('data', (part) => {
    received += part
  })
  return {
    socket,
    send: (bytes: string) => void socket.write(bytes, 'latin1'),
    received: () => received,
    answers: (count: number, words: string) => expect.poll(() => received.split(words).length - 1).toBe(count),
  }
}

const head = (...lines: string[]) => `${['GET /ready HTTP/1.1', 'Host: portal', ...lines].join('\r\n')}\r\n\r\n`

async function taught(bytes = head()) {
  const stage = await serve()
  const first = await stage.open()
  first.send(bytes)
  await first.answers(1, 'by Node')
  return stage
}

test('what Node has read once is answered without it, on every later connection and as often as it comes', async () => {
  const { open, byNode, atOnce } = await taught(head('Accept-Encoding: gzip'))
  for (const _ of [1, 2]) {
    const { send, answers } = await open()
    send(head('Accept-Encoding: gzip'))
    await answers(1, 'at once')
    send(head('Accept-Encoding: gzip'))
    await answers(2, 'at once')
  }
  expect(byNode).toEqual(['GET /ready'])
  expect(atOnce).toHaveLength(4)
  expect(atOnce[0]).toEqual({
    method: 'GET',
    url: '/ready',
    headers: { host: 'portal', 'accept-encoding': 'gzip' },
  })
})

test('anything else goes to Node, and so does all that follows on its connection', async () => {
  const { open, byNode, atOnce } = await taught()
  const others = [
    head('Cookie: a=b'),
    head().replace('Host: portal', 'host: portal'),
    head().replace('Host: portal', 'Host:portal'),
    head().replace('/ready', '/other'),
    head().replace('GET', 'HEAD'),
    head('Content-Length: 4') + 'body',
  ]
  for (const bytes of others) {
    const { send, answers, received } = await open()
    const before = byNode.length
    send(bytes)
    await expect.poll(() => byNode.length).toBe(before + 1)
    if (!bytes.startsWith('HEAD')) await answers(1, 'by Node')
    send(head())
    await expect.poll(() => byNode.length).toBe(before + 2)
    await answers(bytes.startsWith('HEAD') ? 1 : 2, 'by Node')
    expect(received()).not.toContain('at once')
  }
  expect(atOnce).toEqual([])
})

test('a head in two pieces, two heads in one, and a known head before another are answered in full and in order', async () => {
  const { open } = await taught()
  const halves = await open()
  halves.send(head().slice(0, 20))
  await expect.poll(() => halves.accepted.bytesRead).toBe(20)
  halves.send(head().slice(20))
  await halves.answers(1, 'by Node')

  const two = await open()
  two.send(head() + head())
  await two.answers(2, 'by Node')

  const mixed = await open()
  mixed.send(head())
  await mixed.answers(1, 'at once')
  mixed.send('POST /form HTTP/1.1\r\nHost: portal\r\nContent-Length: 4\r\n\r\nbo')
  mixed.send('dy')
  await mixed.answers(1, 'by Node body')
  expect(mixed.received().indexOf('at once')).toBeLessThan(mixed.received().indexOf('by Node body'))
})

test('what more than the head belongs to, or ends the connection, is never learnt', async () => {
  const { open, byNode, atOnce } = await serve()
  const never = [
    head('Content-Length: 0'),
    head('Transfer-Encoding: chunked') + '0\r\n\r\n',
    head('Connection: close'),
    head('Upgrade: h2c', 'Connection: Upgrade'),
    head().replace('HTTP/1.1', 'HTTP/1.0'),
    head(`X-Long: ${'a'.repeat(5_000)}`),
  ]
  for (const bytes of [...never, ...never]) {
    const { send, answers } = await open()
    send(bytes)
    await answers(1, 'by Node')
  }
  expect(byNode).toHaveLength(2 * never.length)
  expect(atOnce).toEqual([])
})

test('what is learnt is what was read, not what its connection began with', async () => {
  const { open, atOnce, byNode } = await serve()
  const { send, answers } = await open()
  send(head().replace('/ready', '/other'))
  await answers(1, 'by Node')
  send(head('Cookie: a=b'))
  await answers(2, 'by Node')
  for (const bytes of [head('Cookie: a=b'), head().replace('/ready', '/other'), head()]) {
    const later = await open()
    later.send(bytes)
    await expect.poll(() => later.received()).toMatch(/by Node|at once/)
  }
  expect(byNode).toEqual(['GET /other', 'GET /ready', 'GET /other', 'GET /ready'])
  expect(atOnce.map(({ headers }) => headers.cookie)).toEqual(['a=b'])
})

test('no answer ready: Node answers what it has read before', async () => {
  const { open, set } = await taught()
  set({ ready: false })
  const { send, answers } = await open()
  send(head())
  await answers(1, 'by Node')
})

test('who asks and does not read is not read from until what was sent has been taken', async () => {
  const { open, set, atOnce } = await taught()
  set({ text: `${'x'.repeat(1_000_000)}\n` })
  const { socket, accepted, send, answers } = await open()
  socket.pause()
  let sent = 0
  while (!accepted.isPaused()) {
    send(head())
    sent += 1
    await expect.poll(() => atOnce.length).toBe(sent)
  }
  send(head())
  socket.resume()
  await answers(sent + 1, 'x\n')
  expect(atOnce).toHaveLength(sent + 1)
})

test('closing ends the connections that wait, and a peer that breaks off or says it is done breaks nothing', async () => {
  const { open, heads, server } = await taught()
  const [waiting, gone, done] = [await open(), await open(), await open()]
  waiting.send(head())
  await waiting.answers(1, 'at once')
  gone.socket.resetAndDestroy()
  done.socket.end()
  await once(done.socket, 'close')
  heads.close()
  await once(waiting.socket, 'close')
  expect(server.listening).toBe(true)
})
