import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyBaseLogger } from 'fastify'

/** A finished answer to a request that needs nothing of what stands between: no rules, no account, no body. */
export interface ReadyAnswer {
  status: number
  /** Names and values in turn, `content-length` among them. */
  head: readonly string[]
  /** Text stands for bytes, a character each (latin1): it goes out together with the head, in one write. */
  body: Buffer | string | undefined
}

/** Undefined: not for me. */
export type Shortcut = (request: IncomingMessage) => ReadyAnswer | undefined

/** Answers that are sent before the framework sees the request, which costs several times what sending them does. */
export interface Shortcuts {
  add(shortcut: Shortcut): void
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
  log: Pick<FastifyBaseLogger, 'info'>
}

export function createShortcuts({ head, log }: ShortcutOptions) {
  const shortcuts: Shortcut[] = []
  let open = true

  function send(request: IncomingMessage, response: ServerResponse, answer: ReadyAnswer, start: number): void {
    // Ids that sort take ten times as long, and nothing sorts by the id of a request.
    const id = randomUUID()
    response.writeHead(answer.status, [...answer.head, ...head, 'x-request-id', id])
    response.end(answer.body, 'latin1')
    const ms = Math.round((performance.now() - start) * 10) / 10
    const path = request.url?.split('?')[0]
    log.info({ reqId: id, method: request.method, path, status: answer.status, ms }, 'request')
  }

  return {
    add: (shortcut: Shortcut) => void shortcuts.push(shortcut),
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
