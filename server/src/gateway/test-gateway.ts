import { randomBytes } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type RequestListener, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { GatewayApiInput } from '@portico/contract'
import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import { system } from '../platform/actor.ts'
import { secret } from '../platform/crypto/secret.ts'
import type { Database } from '../platform/database/database.ts'
import { createLastingConnection } from '../platform/database/lasting-connection.ts'
import { createListener, type Listener } from '../platform/database/listen.ts'
import { freshDatabase } from '../platform/database/test-database.ts'
import {
  createGatewayChanges,
  createGatewayControl,
  createGatewayServer,
  type GatewayControl,
  type GatewayKey,
  type GatewayServer,
  type GatewayServerOptions,
  type Limits,
} from './index.ts'

export interface TestGateway {
  database: Database
  control: GatewayControl
  clock: { now: Date }
  start(options?: Partial<GatewayServerOptions>): Promise<GatewayServer>
  addApi(input: Pick<GatewayApiInput, 'listenPath' | 'upstreamUrl'> & Partial<GatewayApiInput>): Promise<string>
  /** A key with access to the APIs under these limits, and its text. */
  addKey(apiIds: readonly string[], limits: Limits, rest?: Partial<GatewayKey>): Promise<string>
}

const silent = pino({ level: 'silent' })

/** Of a gateway that no notice reaches. */
export const deaf: Listener = { listen: () => () => undefined }

export const unlimited: Limits = { rate: null, quota: null }

/** A database with the control side of a gateway; gateways that are started end with the test. */
export async function createTestGateway(): Promise<TestGateway> {
  const database = await freshDatabase()
  const clock = { now: new Date('2026-03-01T10:00:00Z') }
  const now = () => clock.now
  const connection = createLastingConnection({ connectionString: database.connectionString, log: silent })
  onTestFinished(() => connection.close())
  const listener = createListener(connection, silent)
  const changes = createGatewayChanges()
  const control = createGatewayControl({ db: database.db, now, changes })
  let made = 0
  return {
    database,
    control,
    clock,
    async start(options = {}) {
      const server = await createGatewayServer({
        db: database.db,
        listener,
        changes,
        log: silent,
        now,
        host: '127.0.0.1',
        port: 0,
        trustProxy: false,
        allowPrivateTargets: false,
        ...options,
      })
      onTestFinished(() => server.close())
      return server
    },
    async addApi(input) {
      const defaults = { name: input.listenPath, stripListenPath: true, authType: 'authToken' as const, active: true }
      const api = await control.apis.create(system('test'), {
        ...defaults,
        keyHeader: 'Authorization',
        corsOrigins: [],
        ...input,
      })
      return api.id
    },
    async addKey(apiIds, limits, rest = {}) {
      made += 1
      const [access, plan] = [`access-${made}`, `plan-${made}`]
      await control.policies.put({ kind: 'access', id: access, name: access, apiIds, active: true })
      await control.policies.put({ kind: 'limits', id: plan, name: plan, limits, active: true })
      const key = keyOf([access, plan], { counterId: `credential-${made}`, ...rest })
      await control.keys.put(key)
      return key.key.expose()
    },
  }
}

export const keyOf = (policyIds: readonly string[], rest: Partial<GatewayKey> = {}): GatewayKey => ({
  key: secret(randomBytes(32).toString('hex')),
  counterId: 'credential',
  policyIds,
  active: true,
  expiresAt: null,
  tags: [],
  metadata: {},
  ...rest,
})

export async function startUpstream(listener: RequestListener): Promise<string> {
  return (await startServer(createServer(listener))).url
}

export async function startServer(server: Server): Promise<{ url: string; server: Server }> {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server }
}

/** An upstream that tells what it was sent. */
export const echo: RequestListener = (incoming, response) => {
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ method: incoming.method, url: incoming.url, headers: incoming.headers }))
}

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  text: string
  // biome-ignore lint/suspicious/noExplicitAny: bodies of any shape are asserted on
  json(): any
}

/** One call with the path exactly as written, which `fetch` would tidy up. */
export function call(
  gateway: { url: string },
  path: string,
  options: { key?: string; method?: string; headers?: Record<string, string | string[]>; body?: string | Buffer } = {},
): Promise<Answer> {
  const { hostname, port } = new URL(gateway.url)
  const { key, method = 'GET', headers = {}, body } = options
  return new Promise((resolve, reject) => {
    const sent = request(
      { hostname, port, path, method, headers: key === undefined ? headers : { authorization: key, ...headers } },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: () => JSON.parse(text) })
        })
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}
