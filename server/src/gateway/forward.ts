import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { PassThrough, type Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import { errors } from '../platform/outbound/http-client.ts'

export type ForwardFailure = 'upstream-unreachable' | 'upstream-too-slow'

export interface Forwarding {
  dispatcher: Dispatcher
  origin: string
  /** With the query. */
  path: string
  headers: Record<string, string | string[]>
  request: IncomingMessage
  response: ServerResponse
  /** Called once when the upstream's status is known, before it is sent on. @returns the headers the caller gets */
  onAnswer(status: number, headers: IncomingHttpHeaders): OutgoingHttpHeaders
  /** Called instead when there is no answer to send on. */
  onFailure(failure: ForwardFailure, error: Error): void
  /** The answer broke off after it had begun, or the caller went away. */
  onBreak(reason: 'upstream' | 'caller', error: Error): void
}

/** Passes a call on and its answer back, both bodies as streams at the pace of the slower side. */
export function forward(call: Forwarding): void {
  const { request, response } = call
  let controller: Dispatcher.DispatchController | null = null
  let gone = false
  let tries = 0

  const onClose = () => {
    if (response.writableFinished) return
    gone = true
    controller?.abort(new Error('The caller went away.'))
  }
  const onDrain = () => controller?.resume()
  response.on('close', onClose)
  response.on('drain', onDrain)

  const handler: Dispatcher.DispatchHandler = {
    onRequestStart(started) {
      controller = started
      if (gone) started.abort(new Error('The caller went away.'))
    },
    onResponseStart(_controller, status, headers, statusMessage) {
      // Early hints and the like are for this connection only.
      if (status < 200) return
      const own = call.onAnswer(status, headers)
      if (statusMessage) response.writeHead(status, statusMessage, own)
      else response.writeHead(status, own)
      // An event stream's first event may be far away, but its listener waits for the headers.
      if (own['content-length'] === undefined) response.flushHeaders()
    },
    onResponseData(responding, chunk) {
      if (!response.write(chunk)) responding.pause()
    },
    onResponseEnd() {
      response.end()
    },
    onResponseError(_controller, error) {
      if (gone) return call.onBreak('caller', error)
      if (response.headersSent) {
        call.onBreak('upstream', error)
        // The only way to tell the caller that what it got is not the whole.
        response.destroy()
        return
      }
      // A kept connection that the upstream closed at this very moment: what it has not read can be sent again.
      if (mayRepeat && tries === 1 && isClosedConnection(error)) return send()
      call.onFailure(isTimeOut(error) ? 'upstream-too-slow' : 'upstream-unreachable', error)
    },
  }
  const body = hasBody(request) ? bodyOf(request) : null
  if (!body) delete call.headers['content-length']
  const mayRepeat = body === null && safeMethods.has(request.method ?? '')
  const method = request.method as Dispatcher.HttpMethod
  const options = { origin: call.origin, path: call.path, method, headers: call.headers, body }
  const send = () => {
    tries += 1
    call.dispatcher.dispatch(options, handler)
  }
  send()
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * The request's body for undici, which destroys what it is given when the upstream answers before it has read everything. The rest is
 * then read and dropped: a caller that sends all of it before it looks at the answer would wait forever, and its connection with it.
 */
function bodyOf(request: IncomingMessage): Readable {
  const body = new PassThrough()
  request.pipe(body)
  request.on('error', (error) => body.destroy(error))
  body.on('error', () => request.unpipe(body))
  body.on('close', () => {
    request.unpipe(body)
    request.resume()
  })
  return body
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

const isTimeOut = (error: Error) =>
  error instanceof errors.ConnectTimeoutError ||
  error instanceof errors.HeadersTimeoutError ||
  error instanceof errors.BodyTimeoutError

const isClosedConnection = (error: Error) =>
  error instanceof errors.SocketError || ('code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE'))
