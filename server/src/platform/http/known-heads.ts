import type { IncomingHttpHeaders, IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import { LRUCache } from 'lru-cache'

/** What of a request an answer may depend on that is ready before it comes. */
export interface Asked {
  method: string
  url: string
  headers: IncomingHttpHeaders
}

export interface KnownHeadsOptions {
  /** The whole answer as text, a byte each character (latin1); undefined: not ready, Node is to read the request. */
  answer(asked: Asked): string | undefined
  /** Milliseconds that a connection may be silent. */
  idleMs: number
}

export interface KnownHeads {
  /** The next time the same bytes come, nobody has to read them. */
  learn(request: IncomingMessage): void
  /** Ends the connections that wait for a request here. */
  close(): void
}

const largestHead = 4_096
const rememberedBytes = 1_000_000

/**
 * Requests for pages that are ready repeat byte for byte, and reading them is most of what an answer costs. So a connection begins here: as long as
 * all that comes is the head of a request that Node's parser has read before, it is answered without that parser. With the first other bytes –
 * half a head, two of them, a body – the connection goes to Node's server, them included, for good. Only the reading is saved:
 * what the answer is, and whether there is one, is asked each time.
 */
export function useKnownHeads(server: Server, { answer, idleMs }: KnownHeadsOptions): KnownHeads {
  const known = new LRUCache<string, Asked>({
    maxSize: rememberedBytes,
    sizeCalculation: (_asked, head) => 4 * head.length,
  })
  const here = new Set<Socket>()
  const begunHere = new WeakSet<Socket>()
  const byNode = server.listeners('connection') as ((this: Server, socket: Socket) => void)[]

  function begin(socket: Socket): void {
    function take(bytes: Buffer): void {
      const asked = bytes.length <= largestHead ? known.get(bytes.toString('latin1')) : undefined
      const text = asked && answer(asked)
      if (text === undefined) handOver(bytes)
      else if (!socket.write(text, 'latin1')) waitUntilRead()
    }

    function waitUntilRead(): void {
      socket.pause()
      socket.once('drain', () => socket.resume())
    }

    function handOver(bytes: Buffer): void {
      here.delete(socket)
      for (const [event, listener] of listeners) socket.off(event, listener)
      socket.setTimeout(0)
      socket.pause()
      socket.unshift(bytes)
      begunHere.add(socket)
      for (const adopt of byNode) adopt.call(server, socket)
      socket.resume()
    }

    const listeners: [string, (bytes: Buffer) => void][] = [
      ['data', take],
      ['end', () => socket.end()],
      ['timeout', () => socket.destroy()],
      // The other side is gone. `close` follows, and nobody waits for an answer.
      ['error', () => undefined],
      ['close', () => here.delete(socket)],
    ]
    here.add(socket)
    socket.setTimeout(idleMs)
    for (const [event, listener] of listeners) socket.on(event, listener)
  }

  server.removeAllListeners('connection')
  server.on('connection', begin)

  return {
    learn(request) {
      if (!begunHere.delete(request.socket)) return
      const head = writtenHead(request)
      if (head !== undefined) known.set(head, { method: 'GET', url: request.url ?? '', headers: request.headers })
    },
    close() {
      for (const socket of here) socket.destroySoon()
    },
  }
}

/**
 * The head as most clients write it, made of what Node's parser found in it: whatever else had led to the same names and values,
 * these bytes do. Undefined when more than the head belongs to the request, or the connection is to end or change with it.
 */
function writtenHead({ method, url, httpVersion, headers, rawHeaders }: IncomingMessage): string | undefined {
  const { connection = 'keep-alive' } = headers
  if (method !== 'GET' || httpVersion !== '1.1' || connection.toLowerCase() !== 'keep-alive') return undefined
  if (ofMoreThanTheHead.some((name) => headers[name] !== undefined)) return undefined
  let head = `GET ${url} HTTP/1.1\r\n`
  for (let at = 0; at < rawHeaders.length; at += 2) head += `${rawHeaders[at]}: ${rawHeaders[at + 1]}\r\n`
  return head.length + 2 <= largestHead ? `${head}\r\n` : undefined
}

const ofMoreThanTheHead = ['content-length', 'transfer-encoding', 'upgrade', 'expect', 'trailer']
