import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import multipart from '@fastify/multipart'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify'
import { absent, Refused } from '../errors.ts'
import { newId } from '../ids.ts'
import { createRequestLog, type Log } from '../log.ts'
import { createServer } from './create-server.ts'
import { acceptJson } from './json-body.ts'
import { type KnownHeads, useKnownHeads } from './known-heads.ts'
import { problemOf } from './problem.ts'
import type { Registry } from './registry.ts'
import { refuseCrossSite } from './same-origin.ts'
import { createShortcuts } from './shortcuts.ts'

export interface HttpOptions {
  log: Log
  /** Scheme, host and port that people see: `https://portal.example.com`. */
  publicOrigin: string
  /** How many proxies in front are believed about the caller's address; 0 believes none. */
  trustedProxies: number
  maxBodyBytes: number
}

/** How the parts that are not the REST API answer an error or an unknown address. */
export type ErrorPage = (request: FastifyRequest, reply: FastifyReply, error: unknown) => Promise<unknown>

declare module 'fastify' {
  interface FastifyInstance {
    /** How whatever went wrong is answered: as a problem until there are pages. */
    answerError: ErrorPage
  }
}

const requestTimeout = 60_000
const keepAliveMs = 72_000

export async function createHttpServer(options: HttpOptions): Promise<FastifyInstance> {
  const logRequest = createRequestLog(options.log)
  const head = headOfAll(options.publicOrigin)
  const shortcuts = createShortcuts({ head: Object.entries(head).flat(), keepAliveMs, logRequest })
  let knownHeads: KnownHeads | undefined
  const app = Fastify({
    serverFactory(handler) {
      const server = createServer({ requestTimeout, keepAliveTimeout: keepAliveMs }, (request, response) => {
        if (shortcuts.take(request, response)) knownHeads?.learn(request)
        else handler(request, response)
      })
      knownHeads = useKnownHeads(server, { answer: shortcuts.write, idleMs: keepAliveMs })
      return server
    },
    loggerInstance: options.log as FastifyBaseLogger,
    genReqId: newId,
    trustProxy: (_address: string, hop: number) => hop < options.trustedProxies,
    bodyLimit: options.maxBodyBytes,
    // Endpoints check everything with zod. Told so, the framework does not even load its own two compilers.
    schemaController: { compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler } },
    requestTimeout,
    forceCloseConnections: 'idle',
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 300 },
    logController: new LogController({ disableRequestLogging: true }),
    // What can't even be routed (an address that can't be decoded) answers like every other refusal.
    frameworkErrors: (error, request, reply) => {
      // No hook has run.
      reply.headers(head).header('x-request-id', request.id)
      request.cookies = app.parseCookie(request.headers.cookie ?? '')
      void app.answerError(request, reply, error)
    },
  })
  await app.register(cookie)
  acceptJson(app)
  await app.register(formbody)
  await app.register(multipart)
  app.decorate('shortcuts', shortcuts)
  app.decorate('answerError', answerProblem)
  app.addHook('preClose', async () => {
    shortcuts.close()
    knownHeads?.close()
  })
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(head).header('x-request-id', request.id)
    refuseCrossSite(request, options.publicOrigin)
  })
  app.addHook('onResponse', async (request, reply) => {
    const { id, method, url } = request
    logRequest({ id, method, url, status: reply.statusCode, ms: reply.elapsedTime })
  })
  return app
}

function noCompiler(): never {
  throw new Error('A route has a JSON schema: declare an endpoint instead.')
}

const headOfAll = (publicOrigin: string): Record<string, string> => ({
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  ...(publicOrigin.startsWith('https:') ? { 'strict-transport-security': 'max-age=31536000' } : {}),
})

/**
 * Before any route is mounted, which takes its error handler then: errors and unknown addresses answer as problem+json below /api, else as a
 * page. With a registry an address of the REST API that exists says what it takes (RFC 9110, 15.5.6).
 */
export function answerErrors(app: FastifyInstance, errorPage: ErrorPage, registry?: Registry): void {
  const answer: ErrorPage = async (request, reply, error) => {
    if (problemOf(error, request.id).status >= 500) request.log.error({ err: error }, 'request failed')
    return request.url.startsWith('/api/') ? answerProblem(request, reply, error) : errorPage(request, reply, error)
  }
  app.answerError = answer
  app.setErrorHandler((error, request, reply) => answer(request, reply, error))
  app.setNotFoundHandler(async (request, reply) => {
    const [pathname = '/'] = request.url.split('?')
    const methods = registry?.methodsAt('endpoint', pathname) ?? []
    if (methods.length === 0) {
      const above = isRead(request) ? registry?.pageAbove(pathname) : undefined
      return above === undefined ? answer(request, reply, absent('page')) : reply.redirect(above, 303)
    }
    reply.header('allow', methods.join(', '))
    if (request.method === 'OPTIONS') return reply.code(204).header('cache-control', 'no-store').send()
    return answer(request, reply, wrongMethod(request.method, methods))
  })
}

const answerProblem: ErrorPage = async (request, reply, error) => {
  const problem = problemOf(error, request.id)
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer')
  if (problem.code === 'sign-in-required' && request.headers.authorization !== undefined)
    problem.detail = 'No API token was found in Authorization: send “Bearer ptk_…”, or sign in.'
  return reply.code(problem.status).type('application/problem+json').header('cache-control', 'no-store').send(problem)
}

const isRead = ({ method }: FastifyRequest) => method === 'GET' || method === 'HEAD'

const wrongMethod = (method: string, methods: readonly string[]) =>
  new Refused('method-not-allowed', `This address does not take ${method}. It takes ${methods.join(', ')}.`, {
    kind: 'method',
  })
