import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AnsweredRequest } from '../log.ts'
import { STATUS_CODES } from './create-server.ts'
import type { Asked } from './known-heads.ts'

/** A finished answer to a request that needs nothing of what stands between: no rules, no account, no body. */
export interface ReadyAnswer {
  status: number
  /** Names and values in turn. The last value is the id of the request, put in as the answer goes out: one list serves all of them. */
  head: string[]
  /** Text stands for bytes, a character each (latin1): it goes out together with the head, in one write. */
  body: Buffer | string | undefined
}

/** Undefined: not for me. */
export type Shortcut = (asked: Asked) => ReadyAnswer | undefined

/** Answers that are sent before the framework sees the request, which costs several times what sending them does. */
export interface Shortcuts {
  add(shortcut: Shortcut): void
  /** @param head - names and values in turn, `content-length` among them; what every answer of this server carries is added */
  prepare(status: number, head: readonly string[], body: ReadyAnswer['body']): ReadyAnswer
  /** From now on every request takes the long way. */
  close(): void
}

declare module 'fastify' {
  interface FastifyInstance {
    shortcuts: Shortcuts
  }
}

export interface ShortcutOptions {
  /** Goes out with every answer of this server: names and values in turn. */
  head: readonly string[]
  /** How long a connection is kept between two requests, in milliseconds. */
  keepAliveMs: number
  logRequest: (request: AnsweredRequest) => void
}

export function createShortcuts({ head, keepAliveMs, logRequest }: ShortcutOptions) {
  const shortcuts: Shortcut[] = []
  const texts = new WeakMap<ReadyAnswer, Text>()
  let open = true

  function find(asked: Asked): ReadyAnswer | undefined {
    if (!open) return undefined
    for (const shortcut of shortcuts) {
      const answer = shortcut(asked)
      if (answer) return answer
    }
    return undefined
  }

  function textOf(answer: ReadyAnswer): Text {
    const known = texts.get(answer)
    if (known) return known
    const made = writtenOut(answer, keepAliveMs)
    texts.set(answer, made)
    return made
  }

  return {
    add: (shortcut: Shortcut) => void shortcuts.push(shortcut),
    prepare: (status: number, own: readonly string[], body: ReadyAnswer['body']): ReadyAnswer => ({
      status,
      head: [...own, ...head, 'x-request-id', ''],
      body,
    }),
    close() {
      open = false
    },
    /** @returns whether the request has been answered */
    take(request: IncomingMessage, response: ServerResponse): boolean {
      const start = performance.now()
      const { method = '', url = '', headers } = request
      const answer = find({ method, url, headers })
      if (!answer) return false
      const id = newRequestId()
      answer.head[answer.head.length - 1] = id
      response.writeHead(answer.status, answer.head)
      response.end(answer.body, 'latin1')
      logRequest({ id, method, url, status: answer.status, ms: performance.now() - start })
      return true
    },
    /** The answer as it goes over the wire; undefined when there is none, or it is better sent in two writes. */
    write(asked: Asked): string | undefined {
      const start = performance.now()
      const answer = find(asked)
      if (!answer || Buffer.isBuffer(answer.body)) return undefined
      const { head, rest } = textOf(answer)
      const id = newRequestId()
      logRequest({ id, method: asked.method, url: asked.url, status: answer.status, ms: performance.now() - start })
      return `${head}${id}\r\nDate: ${httpDate()}${rest}`
    },
  }
}

/** Ids that sort take ten times as long, and nothing sorts by the id of a request. */
const newRequestId = () => randomUUID()

/** An answer up to its id, and from its date on: as Node's server would write it. */
interface Text {
  head: string
  rest: string
}

function writtenOut({ status, head, body }: ReadyAnswer, keepAliveMs: number): Text {
  let lines = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n`
  for (let at = 0; at < head.length - 2; at += 2) lines += `${head[at]}: ${head[at + 1]}\r\n`
  const kept = `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(keepAliveMs / 1_000)}`
  return { head: `${lines}${head.at(-2)}: `, rest: `\r\n${kept}\r\n\r\n${body ?? ''}` }
}

let [second, dateText] = [0, '']

function httpDate(): string {
  const now = Math.floor(Date.now() / 1_000)
  if (now !== second) [second, dateText] = [now, new Date().toUTCString()]
  return dateText
}
