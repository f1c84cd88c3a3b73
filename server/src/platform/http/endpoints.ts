import type { AnswerOf, CallOf, Endpoint, EndpointMap } from '@portico/contract'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Actor } from '../actor.ts'
import { Refused } from '../errors.ts'
import { requireAccess } from './access.ts'
import { type Registry, routePath } from './registry.ts'
import { readUpload, type Upload } from './upload.ts'

export const apiPrefix = '/api/v1'

/** What a handler is given: the validated request, who asks, and the version the caller has seen (`If-Match`). */
export type Call<E extends Endpoint> = CallOf<E> & {
  actor: Actor
  /** From `If-Match: "7"`; null when the caller does not say. */
  seenVersion: number | null
  upload: E['upload'] extends object ? Upload : undefined
  request: FastifyRequest
  reply: FastifyReply
}

export type Handlers<M extends EndpointMap> = { [N in keyof M]: (call: Call<M[N]>) => Promise<AnswerOf<M[N]>> }

export interface EndpointContext {
  app: FastifyInstance
  registry: Registry
  actorOf: (request: FastifyRequest) => Promise<Actor>
}

/** Mounts the operations of one part of the contract: permission, validation in, handler, stripping and validation out. */
export function mountEndpoints<M extends EndpointMap>(
  context: EndpointContext,
  endpoints: M,
  handlers: Handlers<M>,
): void {
  for (const [name, declaration] of Object.entries(endpoints)) {
    const handler = handlers[name] as (call: unknown) => Promise<unknown>
    context.registry.add({
      kind: 'endpoint',
      name,
      method: declaration.method,
      path: apiPrefix + declaration.path,
      access: declaration.access,
    })
    context.app.route({
      method: declaration.method,
      url: apiPrefix + routePath(declaration.path),
      ...(declaration.upload ? { bodyLimit: declaration.upload.maxBytes + 65_536 } : {}),
      handler: async (request, reply) => {
        const actor = await context.actorOf(request)
        requireAccess(actor, declaration.access)
        const call = {
          actor,
          params: declaration.params?.parse(request.params),
          query: declaration.query?.strict().parse(request.query),
          body: declaration.body?.parse(request.body ?? {}),
          upload: declaration.upload ? await readUpload(request, declaration.upload.maxBytes) : undefined,
          seenVersion: seenVersion(request),
          request,
          reply,
        }
        const answer = await handler(call)
        return send(reply, declaration, answer)
      },
    })
  }
}

function send(reply: FastifyReply, declaration: Endpoint, answer: unknown): unknown {
  // A handler that has answered by itself (a file, a stream) returns the reply.
  if (answer === reply) return reply
  reply.code(declaration.status).header('cache-control', 'no-store')
  if (!declaration.reply) return reply.send()
  const body = checkedAnswer(declaration.reply, answer)
  if (typeof body === 'object' && body !== null && 'version' in body) reply.header('etag', `"${body.version}"`)
  return reply.send(body)
}

function checkedAnswer(schema: z.ZodType, answer: unknown): unknown {
  const result = schema.safeParse(answer)
  if (result.success) return result.data
  throw new Error(`The answer does not fit its declaration: ${result.error.message}`, { cause: result.error })
}

function seenVersion(request: FastifyRequest): number | null {
  const header = request.headers['if-match']
  if (header === undefined || header === '*') return null
  const version = /^(?:W\/)?"(\d+)"$/.exec(header)?.[1]
  if (version === undefined) {
    throw new Refused('bad-if-match', 'If-Match must hold the ETag of the version you have seen.', {
      kind: 'input',
      field: 'If-Match',
    })
  }
  return Number(version)
}
