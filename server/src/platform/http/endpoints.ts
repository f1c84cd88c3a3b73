import type { AnswerOf, CallOf, Endpoint, EndpointMap } from '@portico/contract'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Actor } from '../actor.ts'
import type { RefuseBeyond } from '../product-reach.ts'
import { requireAccess } from './access.ts'
import type { AnswerOnce } from './answer-once.ts'
import { isSeen, seenVersionIn, tagOf } from './entity-tags.ts'
import { jsonBody, refuseUnstorable } from './json-body.ts'
import { type Registry, routePath } from './registry.ts'
import { readUpload, type Upload } from './upload.ts'

export const apiPrefix = '/api/v1'

const noQuery = z.object({})
const noBody = z.strictObject({})

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
  /** @throws Refused while members may not come in */
  requireOpen?: (actor: Actor) => Promise<void>
  /** @throws Refused whoever is limited to some products what does not belong to them */
  refuseBeyond?: RefuseBeyond
  /** Remembers what creates have answered; without it an `Idempotency-Key` has no effect. */
  answerOnce?: AnswerOnce
}

/** Mounts the operations of one part of the contract: permission, validation in, handler, stripping and validation out. */
export function mountEndpoints<M extends EndpointMap>(
  context: EndpointContext,
  endpoints: M,
  handlers: Handlers<M>,
): void {
  for (const [name, declaration] of Object.entries(endpoints)) {
    const handler = handlers[name] as (call: unknown) => Promise<unknown>
    // Once: zod compiles a schema when it is first used, which costs more than all the rest of a quick answer.
    const query = (declaration.query ?? noQuery).strict()
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
        if (declaration.access === 'member') await context.requireOpen?.(actor)
        const params = declaration.params?.parse(request.params) as Record<string, string> | undefined
        if (params) await context.refuseBeyond?.(actor, declaration.access, params)
        const call = {
          actor,
          params,
          query: query.parse(request.query),
          // An upload is no object, and its fields are read with it.
          body: declaration.upload ? undefined : (declaration.body ?? noBody).parse(jsonBody(request)),
          upload: declaration.upload ? await readUpload(request, declaration.upload.maxBytes) : undefined,
          seenVersion: seenVersionIn(request),
          request,
          reply,
        }
        refuseUnstorable(call.params)
        refuseUnstorable(call.query)
        refuseUnstorable(call.body)
        if (!declaration.reply) {
          await handler(call)
          return send(request, reply, declaration, undefined)
        }
        const { reply: schema } = declaration
        const work = async () => checked(schema, reply, await handler(call))
        const isCreate = declaration.status === 201 && !declaration.upload && !declaration.secretReply
        const once = isCreate ? context.answerOnce : undefined
        return send(request, reply, declaration, await (once ? once.answer(name, actor, request, work) : work()))
      },
    })
  }
}

function send(request: FastifyRequest, reply: FastifyReply, declaration: Endpoint, answer: unknown): unknown {
  if (reply.sent) return reply
  reply.code(declaration.status).header('cache-control', 'no-store')
  if (!declaration.reply) return reply.send()
  if (typeof answer !== 'object' || answer === null || !('version' in answer)) return reply.send(answer)
  const version = Number(answer.version)
  if (declaration.method !== 'GET') return reply.header('etag', `"${version}"`).send(answer)
  const text = JSON.stringify(answer)
  const tag = tagOf(version, text)
  reply.header('etag', tag)
  if (isSeen(request, tag)) return reply.code(304).send()
  return reply.type('application/json; charset=utf-8').send(text)
}

/**
 * What a caller gets: declared fields only. A handler that has answered by itself (a file, a stream) returns the reply, which is awaited
 * like a promise and comes here as nothing once all of it is sent.
 */
function checked(schema: z.ZodType, reply: FastifyReply, answer: unknown): unknown {
  if (reply.sent) return undefined
  const result = schema.safeParse(answer)
  if (result.success) return result.data
  throw new Error(`The answer does not fit its declaration: ${result.error.message}`, { cause: result.error })
}
