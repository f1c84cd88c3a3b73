import type { Dispatcher } from 'undici'
import type { Config } from '../config/config.ts'
import { type AddressGuard, AddressRefused, createAddressGuard, createGuardedConnector } from './address-guard.ts'
import { Agent, errors } from './http-client.ts'

/** Calls an API on behalf of somebody who looks at what it answers, whatever that is. */
export interface CallOnce {
  /** Sends the call once, follows no redirect and reads no more than it may. Never throws for what happens outside. */
  send(call: OutgoingCall, limits: CallLimits): Promise<CallOutcome>
  close(): Promise<void>
}

export interface OutgoingCall {
  method: string
  /** Below `base` and nowhere else. */
  path: string
  /** With `?`, or empty. */
  search: string
  /** The gateway's address with the path of one API, without a slash at the end. */
  base: string
  headers: readonly { name: string; value: string }[]
  body: string | null
}

export interface CallLimits {
  maxBytes: number
  /** For everything together. */
  timeoutMs: number
}

export type CallOutcome =
  | {
      kind: 'answer'
      status: number
      ms: number
      headers: { name: string; value: string }[]
      bytes: Buffer
      /** More was sent than is read. */
      cut: boolean
    }
  | { kind: 'refused-address' | 'unreachable' | 'too-slow' | 'broken'; ms: number }

export interface CallOnceOptions {
  guard: AddressGuard
  /** The built-in gateway: the operator has named its address, so that it may be called wherever it is. */
  gateway: Config['gateway']
  clock?: () => number
}

export function createCallOnce({ guard, gateway, clock = () => performance.now() }: CallOnceOptions): CallOnce {
  const own = { publicUrl: gateway.publicUrl, at: whereItListens(gateway) }
  const options = { maxHeaderSize: 16_384, pipelining: 1, connections: 20 }
  const guarded = new Agent({ ...options, connect: createGuardedConnector(guard, 5_000) })
  const trusted = new Agent({
    ...options,
    connect: createGuardedConnector(createAddressGuard({ allowPrivate: true }), 5_000),
  })

  /** Where the call really goes. @throws Error when the path leads elsewhere than below its base */
  function routeOf({ base, path, search }: OutgoingCall) {
    const [start, url] = [new URL(base), new URL(base + path + search)]
    const below = `${start.pathname.replace(/\/$/, '')}${path}`
    const isBelow = path.startsWith('/') && url.origin === start.origin && url.pathname === below
    if (!isBelow) throw new Error('The path leads to another address.')
    const isOwn = base === own.publicUrl || base.startsWith(`${own.publicUrl}/`)
    if (!isOwn) return { agent: guarded, origin: url.origin, path: url.pathname + url.search }
    if (own.at === null) return { agent: trusted, origin: url.origin, path: url.pathname + url.search }
    // What stands before the gateway takes its own path off.
    const before = new URL(own.publicUrl).pathname.replace(/\/$/, '')
    return { agent: trusted, origin: own.at, path: url.pathname.slice(before.length) + url.search }
  }

  return {
    async send(call, { maxBytes, timeoutMs }) {
      const { agent, origin, path } = routeOf(call)
      const started = clock()
      const ms = () => Math.max(0, Math.round(clock() - started))
      try {
        const answer = await agent.request({
          origin,
          path,
          method: call.method as Dispatcher.HttpMethod,
          // Nothing compressed: a small body could otherwise unfold into a huge one.
          headers: Object.fromEntries([
            ['accept', '*/*'],
            ...call.headers.map(({ name, value }) => [name, value]),
            ['accept-encoding', 'identity'],
            ['user-agent', 'Portico'],
          ]),
          body: call.body,
          signal: AbortSignal.timeout(timeoutMs),
        })
        const { bytes, cut } = await read(answer, maxBytes)
        return {
          kind: 'answer',
          status: answer.statusCode,
          ms: ms(),
          headers: shownHeaders(answer.headers),
          bytes,
          cut,
        }
      } catch (error) {
        return { kind: failureOf(error), ms: ms() }
      }
    },
    async close() {
      await Promise.all([guarded.destroy(), trusted.destroy()])
    },
  }
}

/** In this process: the public address may be known outside only. */
function whereItListens({ enabled, host, port }: Config['gateway']): string | null {
  if (!enabled || port === 0) return null
  const near = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${near.includes(':') ? `[${near}]` : near}:${port}`
}

async function read({ body }: Dispatcher.ResponseData, maxBytes: number): Promise<{ bytes: Buffer; cut: boolean }> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    size += chunk.length
    if (size <= maxBytes) continue
    // A body that is destroyed early reports that as an error, which would end the process without a listener.
    body.on('error', () => undefined).destroy()
    return { bytes: Buffer.concat(chunks).subarray(0, maxBytes), cut: true }
  }
  return { bytes: Buffer.concat(chunks), cut: false }
}

const mostHeaders = 60
const longestHeader = 1000

/** Cookies are between the API and whoever called it, and hop-by-hop headers between the two ends of that connection. */
const keptBack = /^(set-cookie2?|connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade)$/

const shownHeaders = (headers: Dispatcher.ResponseData['headers']) =>
  Object.entries(headers)
    .filter(([name, value]) => value !== undefined && !keptBack.test(name))
    .slice(0, mostHeaders)
    .map(([name, value]) => ({ name, value: [value].flat().join(', ').slice(0, longestHeader) }))

function failureOf(error: unknown): 'refused-address' | 'unreachable' | 'too-slow' | 'broken' {
  if (error instanceof AddressRefused) return 'refused-address'
  if (!(error instanceof Error)) throw error
  const slow = [errors.ConnectTimeoutError, errors.HeadersTimeoutError, errors.BodyTimeoutError]
  if (error.name === 'TimeoutError' || slow.some((kind) => error instanceof kind)) return 'too-slow'
  // What can't be sent at all is a mistake of ours, not something that happened outside.
  if (error instanceof errors.InvalidArgumentError || error instanceof errors.NotSupportedError) throw error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (/^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$|CERT|TLS|SSL/.test(code)) return 'unreachable'
  return 'broken'
}
