import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { FastifyBaseLogger } from 'fastify'
import type { Dispatcher } from 'undici'
import { newId } from '../platform/ids.ts'
import { corsHeaders, isPreflight, preflightHeaders } from './cors.ts'
import type { Directory, ServedApi } from './directory.ts'
import { forward } from './forward.ts'
import { callerHeaders, keyIn, requestIdIn, upstreamHeaders } from './headers.ts'
import { hashKey, keyLength } from './key-hash.ts'
import { countCall } from './limits.ts'
import type { Quotas } from './quotas.ts'
import type { RateWindows } from './rate-windows.ts'
import { problemOf, type RefusalCode, refusals } from './refusals.ts'
import { isUnsafePath, splitTarget, upstreamPath } from './routing.ts'
import { refusalOf, type Session } from './session.ts'
import type { Sessions } from './sessions.ts'
import type { UsageCounter } from './usage.ts'

export interface CallContext {
  directory: Directory
  sessions: Sessions
  rates: RateWindows
  quotas: Quotas
  usage: UsageCounter
  upstreams: Dispatcher
  trustProxy: boolean
  now: () => Date
  log: FastifyBaseLogger
  isClosing: () => boolean
  onAnswer: (answer: AnswerSample) => void
}

/** For metrics. */
export interface AnswerSample {
  /** Null when the call named no API. */
  apiId: string | null
  /** Null when the caller went away before. */
  status: number | null
  /** Null when the upstream answered. */
  refusal: RefusalCode | null
  latencyMs: number
}

/** One call and what is known of it so far. */
interface Call {
  request: IncomingMessage
  response: ServerResponse
  requestId: string
  startedAt: number
  api: ServedApi | null
  counterId: string | null
  /** Of the key it was made with; empty before that is known. */
  keyHash: string
  /** Headers of the gateway's own, whoever answers. */
  own: OutgoingHttpHeaders
  counted: boolean
}

export type CallHandler = (request: IncomingMessage, response: ServerResponse, expectsContinue: boolean) => void

export function createCallHandler(context: CallContext): CallHandler {
  const { log, now } = context

  return (request, response, expectsContinue) => {
    const requestId = requestIdIn(request.headers) ?? newId()
    const own: OutgoingHttpHeaders = { 'x-request-id': requestId }
    if (context.isClosing()) own.connection = 'close'
    const startedAt = now().getTime()
    const call: Call = {
      request,
      response,
      requestId,
      startedAt,
      api: null,
      counterId: null,
      keyHash: '',
      own,
      counted: false,
    }
    // A connection that breaks while it is written to; `close` follows and ends the call.
    response.on('error', (error) => log.debug({ err: error, requestId }, 'gateway connection'))
    answer(call, expectsContinue).catch((error: unknown) => {
      log.error({ err: error, requestId }, 'gateway call failed')
      refuse(call, 'unexpected')
    })
  }

  async function answer(call: Call, expectsContinue: boolean): Promise<void> {
    const { request, startedAt } = call
    const target = splitTarget(request.url ?? '')
    if (!target || isUnsafePath(target.path)) return refuse(call, 'path-refused')
    const route = await ready(call, async () => (await context.directory.router(startedAt)).find(target.path))
    if (route === unavailable) return
    if (!route) return refuse(call, 'api-not-found')
    const { api } = route
    call.api = api
    Object.assign(call.own, corsHeaders(api.corsOrigins, request.headers.origin))
    if (isPreflight(request.method, request.headers)) return answerPreflight(call, api)
    if (/\bwebsocket\b/i.test(request.headers.upgrade ?? '')) return refuse(call, 'upgrade-not-supported')
    if (api.keyHeader !== null && !(await admit(call, api, api.keyHeader))) return
    // The caller may have gone while the key was looked up.
    if (call.response.closed) return finish(call, null, null)
    if (expectsContinue) call.response.writeContinue()
    pass(call, api, upstreamPath(api.basePath, api.stripListenPath ? route.rest : target.path) + target.query)
  }

  /** Checks the key and counts the call. @returns whether it may be passed on; if not, it has been answered */
  async function admit(call: Call, api: ServedApi, keyHeader: string): Promise<boolean> {
    const key = keyIn(call.request.headers, keyHeader)
    if (key === null) {
      const scheme = keyHeader === 'authorization' ? 'Bearer' : `ApiKey header="${keyHeader}"`
      return refused(call, 'key-missing', { 'www-authenticate': scheme })
    }
    call.keyHash = hashKey(key)
    const session = await ready(call, () => findSession(key, call.keyHash, call.startedAt))
    if (session === unavailable) return false
    call.counterId = session?.counterId ?? null
    const refusal = refusalOf(session, api.id, call.startedAt)
    if (refusal) return refused(call, refusal)
    // `refusalOf` refuses sessions without limits; the types don't know.
    if (!session?.limits) return refused(call, 'no-limits')
    const { counterId, limits } = session
    const counted = await ready(call, () => countCall(context.rates, context.quotas, counterId, limits, call.startedAt))
    if (counted === unavailable) return false
    Object.assign(call.own, counted.headers)
    return counted.refusal === null || refused(call, counted.refusal)
  }

  function findSession(key: string, keyHash: string, at: number): Session | null | Promise<Session | null> {
    if (key.length < keyLength.shortest || key.length > keyLength.longest) return null
    return context.sessions.find(keyHash, at)
  }

  /** What needs the database: without it the call is refused, never let through. */
  async function ready<T>(call: Call, ask: () => T | Promise<T>): Promise<T | typeof unavailable> {
    try {
      return await ask()
    } catch (error) {
      log.warn({ err: error, requestId: call.requestId }, 'the gateway could not ask its database')
      refuse(call, 'gateway-not-ready', { 'retry-after': '1' })
      return unavailable
    }
  }

  function pass(call: Call, api: ServedApi, path: string): void {
    const { request, response, requestId } = call
    const address = request.socket.remoteAddress ?? ''
    forward({
      dispatcher: context.upstreams,
      origin: api.origin,
      path,
      headers: upstreamHeaders(request.headers, {
        keyHeader: api.keyHeader,
        requestId,
        address,
        trustProxy: context.trustProxy,
      }),
      request,
      response,
      onAnswer(status, headers) {
        finish(call, status, null)
        return callerHeaders(headers, call.own)
      },
      onFailure(failure, error) {
        log.warn({ err: error, requestId, apiId: api.id }, 'upstream gave no answer')
        refuse(call, failure)
      },
      onBreak(reason, error) {
        if (reason === 'caller' && !response.headersSent) finish(call, null, null)
        if (reason === 'upstream') log.warn({ err: error, requestId, apiId: api.id }, 'upstream broke off its answer')
      },
    })
  }

  function answerPreflight(call: Call, api: ServedApi): void {
    const headers = preflightHeaders(api.corsOrigins, call.request.headers)
    if (!headers) {
      refuse(call, 'origin-not-allowed')
      return
    }
    finish(call, 204, null)
    call.response.writeHead(204, { ...call.own, ...headers }).end()
  }

  function refuse(call: Call, code: RefusalCode, headers: OutgoingHttpHeaders = {}): void {
    const { response } = call
    if (response.headersSent) {
      response.destroy()
      return
    }
    const [status] = refusals[code]
    finish(call, status, code)
    const body = JSON.stringify(problemOf(code, call.requestId))
    response
      .writeHead(status, {
        ...call.own,
        ...headers,
        'content-type': 'application/problem+json',
        'content-length': Buffer.byteLength(body),
        'cache-control': 'no-store',
      })
      .end(body)
  }

  function refused(call: Call, code: RefusalCode, headers?: OutgoingHttpHeaders): false {
    refuse(call, code, headers)
    return false
  }

  /** Counts the call for its credential, once, when its answer begins. */
  function finish(call: Call, status: number | null, refusal: RefusalCode | null): void {
    if (call.counted) return
    call.counted = true
    const { api, counterId, keyHash, startedAt } = call
    const latencyMs = Math.max(now().getTime() - startedAt, 0)
    if (api && counterId !== null)
      context.usage.count({ counterId, apiId: api.id, keyHash, status, startedAt, latencyMs })
    context.onAnswer({ apiId: api?.id ?? null, status, refusal, latencyMs })
    log.debug({ requestId: call.requestId, apiId: api?.id, status, refusal, ms: latencyMs }, 'gateway call')
  }
}

const unavailable = Symbol('unavailable')
