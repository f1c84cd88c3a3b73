import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FastifyBaseLogger } from 'fastify'
import { type Db, inTransaction } from '../platform/database/database.ts'
import type { Listener } from '../platform/database/listen.ts'
import { createServer } from '../platform/http/create-server.ts'
import { createAddressGuard, createGuardedConnector } from '../platform/outbound/address-guard.ts'
import { Agent } from '../platform/outbound/http-client.ts'
import { type AnswerSample, createCallHandler } from './calls.ts'
import { type Change, changeChannel, changeOf, type GatewayChanges } from './changes.ts'
import { createDirectory } from './directory.ts'
import { recordLastUses } from './keys.queries.ts'
import { returnLease, takeLease } from './quotas.queries.ts'
import { createQuotas } from './quotas.ts'
import { createRateWindows } from './rate-windows.ts'
import { loadSession } from './sessions.queries.ts'
import { createSessions } from './sessions.ts'
import { addUsage } from './usage.queries.ts'
import { createUsageCounter } from './usage.ts'

export interface GatewayServerOptions {
  db: Db
  /** Of the same database: tells what other processes change. */
  listener: Listener
  /** Shared with the control side of this process, so that its changes apply at once. */
  changes: GatewayChanges
  log: FastifyBaseLogger
  now: () => Date
  host: string
  /** 0: any free one. */
  port: number
  /** Whether `X-Forwarded-*` of a proxy in front is believed. */
  trustProxy: boolean
  /** Opens link-local and metadata addresses for upstreams; private and loopback ones are always open, since admins choose them. */
  allowPrivateTargets: boolean
  timeouts?: Partial<GatewayTimeouts>
  onAnswer?: (answer: AnswerSample) => void
}

export interface GatewayTimeouts {
  /** Until a connection to the upstream is there. */
  connectMs: number
  /** Until the upstream's answer begins. */
  answerMs: number
  /** Between two pieces of the upstream's answer. */
  silenceMs: number
  /** For calls that are under way when the gateway is closed. */
  closeMs: number
}

export interface GatewayServer {
  url: string
  /** Ends the calls under way, stores what was counted and gives back what was leased. */
  close(): Promise<void>
}

const defaultTimeouts: GatewayTimeouts = { connectMs: 5_000, answerMs: 30_000, silenceMs: 300_000, closeMs: 10_000 }
const keepMs = 5_000
const flushMs = 1_000
const sweepRatesMs = 60_000
const maxHeaderBytes = 32_768

/** Starts the data side of the built-in gateway. @throws Error when the port is taken */
export async function createGatewayServer(options: GatewayServerOptions): Promise<GatewayServer> {
  const { db, log, now } = options
  const timeouts = { ...defaultTimeouts, ...options.timeouts }
  let closing = false

  const directory = createDirectory(db, keepMs, (error) => log.error({ err: error }, 'gateway APIs could not be read'))
  const sessions = createSessions({
    load: (keyHash) => loadSession(db, keyHash),
    size: 20_000,
    keepMs,
    keepUnknownMs: 1_000,
    mostLoading: 4,
    mostWaiting: 1_000,
  })
  const rates = createRateWindows()
  const quotas = createQuotas({
    take: (request) => takeLease(db, request),
    giveBack: (counterId, period, calls) => returnLease(db, counterId, period, calls),
    now,
    onError: (error) => log.error({ err: error }, 'unused quota could not be given back'),
  })
  const usage = createUsageCounter((counts, lastUses) =>
    inTransaction(db, async (tx) => {
      await addUsage(tx, counts)
      await recordLastUses(tx, lastUses)
    }),
  )
  const guard = createAddressGuard({
    allowPrivate: options.allowPrivateTargets,
    allowed: ['public', 'private', 'loopback'],
  })
  const upstreams = new Agent({
    connect: createGuardedConnector(guard, timeouts.connectMs),
    connections: 512,
    pipelining: 1,
    headersTimeout: timeouts.answerMs,
    bodyTimeout: timeouts.silenceMs,
    maxHeaderSize: maxHeaderBytes,
  })

  const apply = (change: Change) => {
    if (change.kind === 'apis' || change.kind === 'everything') directory.forget()
    sessions.forget(change)
  }
  const unsubscribe = options.changes.subscribe(apply)
  const unlisten = options.listener.listen(changeChannel, (payload) => apply(changeOf(payload)))

  const handle = createCallHandler({
    directory,
    sessions,
    rates,
    quotas,
    usage,
    upstreams,
    trustProxy: options.trustProxy,
    now,
    log,
    isClosing: () => closing,
    onAnswer: options.onAnswer ?? (() => undefined),
  })
  const server = createServer({ maxHeaderSize: maxHeaderBytes, keepAliveTimeout: 65_000 })
  server.on('request', (request, response) => handle(request, response, false))
  server.on('checkContinue', (request, response) => handle(request, response, true))

  const store = () => usage.flush().catch((error: unknown) => log.error({ err: error }, 'usage could not be stored'))
  let tick = Promise.resolve()
  const flushing = setInterval(() => {
    tick = tick.then(() => store()).then(() => quotas.sweep())
  }, flushMs).unref()
  const sweeping = setInterval(() => rates.sweep(now().getTime()), sweepRatesMs).unref()

  async function stop(): Promise<void> {
    clearInterval(flushing)
    clearInterval(sweeping)
    unsubscribe()
    unlisten()
    await tick
    await quotas.close()
    await store()
    await upstreams.destroy()
  }

  try {
    await listen(server, options.host, options.port)
  } catch (error) {
    await stop()
    throw error
  }
  return {
    url: urlOf(server.address() as AddressInfo),
    async close() {
      closing = true
      await closeServer(server, timeouts.closeMs)
      await stop()
    },
  }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

/** Takes no new connection, lets calls end, and after `graceMs` breaks off the rest. */
async function closeServer(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  // A kept connection whose last call has just ended would otherwise hold the server open until it times out.
  const idle = setInterval(() => server.closeIdleConnections(), 50)
  const grace = setTimeout(() => server.closeAllConnections(), graceMs)
  await closed
  clearInterval(idle)
  clearTimeout(grace)
}

const urlOf = ({ address, family, port }: AddressInfo) =>
  `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
