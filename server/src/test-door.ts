import type { FastifyInstance } from 'fastify'
import { onTestFinished } from 'vitest'
import { mountApi } from './mount-api.ts'
import type { Actor } from './platform/actor.ts'
import { createRegistry, type Entrance } from './platform/http/registry.ts'
import { answerErrors, createHttpServer } from './platform/http/server.ts'
import { createLog } from './platform/log.ts'
import { createRefuseBeyond } from './platform/product-reach.ts'
import type { Stage } from './test-capabilities.ts'

export interface Answer {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects
  body: any
  etag: string | undefined
}

export interface Door {
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  entrances: readonly Entrance[]
  /** Lines logged as errors. */
  complaints: readonly string[]
}

/** The REST API, asked by one actor: the owner unless told. */
export async function openDoor(stage: Stage, actor: Actor = stage.owner): Promise<Door> {
  const { capabilities } = stage
  const complaints: string[] = []
  const app = await createHttpServer({
    log: createLog({ level: 'error', format: 'json', write: (line) => void complaints.push(line) }),
    publicOrigin: 'http://localhost:3001',
    trustedProxies: 0,
    maxBodyBytes: 1_048_576,
  })
  const registry = createRegistry()
  mountApi({ app, registry, actorOf: async () => actor, refuseBeyond: createRefuseBeyond(stage.db) }, capabilities)
  answerErrors(app, async (_request, reply) => reply.code(500).send('a page'))
  onTestFinished(() => app.close())
  return {
    entrances: registry.all(),
    complaints,
    ask: askOf(app),
  }
}

export const askOf =
  (app: FastifyInstance): Door['ask'] =>
  async (method, path, body, headers = {}) => {
    const answer = await app.inject({
      method: method as 'GET',
      url: `/api/v1${path}`,
      headers,
      ...(body === undefined ? {} : { payload: body as object }),
    })
    return {
      status: answer.statusCode,
      body: /\bjson\b/.test(String(answer.headers['content-type'])) ? answer.json() : answer.body || undefined,
      etag: answer.headers.etag === undefined ? undefined : String(answer.headers.etag),
    }
  }
