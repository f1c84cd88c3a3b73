import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AnsweredRequest } from '../log.ts'

/** A finished answer to a request that needs nothing of what stands between: no rules, no account, no body. */
export interface ReadyAnswer {
  status: number
  /** Names and values in turn. The last value is the id of the request, put in as the answer goes out: one list serves all of them. */
  head: string[]
  /** Text stands for bytes, a character each (latin1): it goes out together with the head, in one write. */
  body: Buffer | string | undefined
}

/** Undefined: not for me. */
export type Shortcut = (request: IncomingMessage) => ReadyAnswer | undefined

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
  logRequest: (request: AnsweredRequest) => void
}

export function createShortcuts({ head, logRequest }: ShortcutOptions) {
  const shortcuts: Shortcut[] = []
  let open = true

  function send(request: IncomingMessage, response: ServerResponse, answer: ReadyAnswer, start: number): void {
    // Ids that sort take ten times as long, and nothing sorts by the id of a request.
    const id = randomUUID()
    answer.head[answer.head.length - 1] = id
    response.writeHead(answer.status, answer.head)
    response.end(answer.body, 'latin1')
    const { method = '', url = '' } = request
    logRequest({ id, method, url, status: answer.status, ms: performance.now() - start })
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
      if (!open) return false
      const start = performance.now()
      for (const shortcut of shortcuts) {
        const answer = shortcut(request)
        if (!answer) continue
        send(request, response, answer, start)
        return true
      }
      return false
    },
  }
}
