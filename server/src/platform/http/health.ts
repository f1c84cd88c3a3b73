import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { Registry } from './registry.ts'

/** What must work before this process should be sent requests. A check throws or is false when it does not. */
export type Checks = Readonly<Record<string, () => Promise<boolean>>>

export interface Health {
  /** From now on `/ready` says no, so that a load balancer sends requests elsewhere. */
  stopping(): void
}

const patienceMs = 2_000

/** `/live`: the process answers. `/ready`: everything it needs works, and it is not stopping. */
export function mountHealth(app: FastifyInstance, registry: Registry, checks: Checks): Health {
  let stopping = false
  registry.add({ kind: 'endpoint', name: 'showLive', method: 'GET', path: '/live', access: 'anyone' })
  registry.add({ kind: 'endpoint', name: 'showReady', method: 'GET', path: '/ready', access: 'anyone' })

  app.get('/live', (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'live' }))

  app.get('/ready', async (request, reply) => {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => {
        const failure = await failureOf(check)
        // The reason goes to the log: anyone may ask, and it may tell addresses of servers.
        if (failure !== undefined) request.log.warn({ err: failure, check: name }, 'not ready')
        return [name, failure === undefined ? 'ok' : 'failed'] as const
      }),
    )
    const ready = !stopping && results.every(([, result]) => result === 'ok')
    return reply
      .code(ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ status: stopping ? 'stopping' : ready ? 'ready' : 'not ready', checks: Object.fromEntries(results) })
  })

  return {
    stopping() {
      stopping = true
    },
  }
}

async function failureOf(check: () => Promise<boolean>): Promise<unknown> {
  const limit = new AbortController()
  try {
    const late = pause(patienceMs, new Error(`No answer within ${patienceMs} ms.`), { signal: limit.signal })
    late.catch(() => undefined)
    const result = await Promise.race([check(), late])
    return result === true ? undefined : result || new Error('The check says no.')
  } catch (error) {
    return error
  } finally {
    limit.abort()
  }
}
