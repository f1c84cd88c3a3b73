import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { z } from 'zod'
import { activityOf } from './activity.ts'
import { type Answer, failure, malformed, ok } from './answers.ts'
import { createFaults, type FaultKind, type Faults } from './faults.ts'
import { createFakeGateway, type FakeGateway, type StoredPolicy } from './gateway.ts'
import { keyCalls } from './keys.ts'
import { policyCalls } from './policies.ts'
import { policyRequest, sessionRequest } from './schemas.ts'

export type FakePermission = 'apis' | 'policies' | 'keys' | 'analytics'

export interface FakeDashboardOptions {
  now?: () => Date
  organisationId?: string
  secret?: string
  port?: number
  hashesKeys?: boolean
  /** Whether a policy without any API is refused, as the form of the Dashboard does. */
  wantsAnApi?: boolean
}

export interface FakeDashboard {
  url: string
  secret: string
  organisationId: string
  gateway: FakeGateway
  faults: Faults
  /** What the user of the secret may do; all of it unless something is taken away. */
  permissions: Set<FakePermission>
  /** Requests as they came, without their bodies. */
  requests: string[]
  /** Requests that do not fit the contract. */
  mistakes: string[]
  /** Something that happens at the Dashboard just before the next request of this method is answered. */
  beforeNext(method: string, act: () => unknown): void
  /** @returns its id */
  addApi(name: string, definition?: object): string
  removeApi(id: string): void
  /** An MCP server, which has a list of its own. @returns its id */
  addMcp(name: string): string
  /** A policy as somebody has made it there by hand; whatever is given is kept as it is. @returns the id of the database */
  addPolicy(policy: object): string
  close(): Promise<void>
}

/**
 * A Tyk Dashboard with one organisation and one user, in memory, for tests and for trying the portal out: policies, keys, APIs and
 * analytics as the vendor describes them, and whatever may go wrong.
 */
export async function startFakeDashboard(options: FakeDashboardOptions = {}): Promise<FakeDashboard> {
  const {
    now = () => new Date(),
    organisationId = '5e9d9544a1dcd60001d0ed20',
    hashesKeys = true,
    wantsAnApi = false,
  } = options
  const secret = options.secret ?? randomBytes(16).toString('hex')
  const gateway = createFakeGateway(organisationId, now)
  const apis = new Map<string, object>()
  const mcps = new Map<string, object>()
  const faults = createFaults()
  const permissions = new Set<FakePermission>(['apis', 'policies', 'keys', 'analytics'])
  const requests: string[] = []
  const mistakes: string[] = []
  const happenings = new Map<string, () => unknown>()
  const policies = policyCalls(gateway, { now, organisationId, wantsAnApi })
  const keys = keyCalls(gateway, { now, organisationId, hashesKeys })

  /** A body that does not fit is refused as the Dashboard does, and noted. */
  function fitting<S extends z.ZodType>(schema: S, body: unknown, act: (body: z.output<S>) => Answer): Answer {
    const result = schema.safeParse(body)
    if (result.success) return act(result.data)
    mistakes.push(result.error.message)
    return malformed
  }

  function answer(method: string, url: URL, body: unknown): Answer {
    const [, , part = '', ...rest] = url.pathname.replace(/\/$/, '').split('/').map(decodeURIComponent)
    const path = `${part} ${rest.length}`
    if (part === 'portal' && rest[0] === 'policies') {
      return guarded('policies', url, () => policyAnswer(method, rest[1], body))
    }
    if (part === 'keys' && rest.length === 1)
      return guarded('keys', url, () => keyAnswer(method, rest[0] ?? '', url, body))
    if (path === 'apis 1' && rest[0] === 'keys' && method === 'GET') {
      return guarded('keys', url, () => keys.list(Number(url.searchParams.get('p'))))
    }
    if (path === 'apis 0' && method === 'GET') {
      const list = [...apis.values()].map((api_definition) => ({ api_definition }))
      return guarded('apis', url, () => ok({ apis: list, pages: 1 }))
    }
    if (path === 'mcps 0' && method === 'GET') {
      return guarded('apis', url, () => ok({ mcps: [...mcps.values()], pages: 1 }))
    }
    if (part === 'activity' && rest[0] === 'keys' && rest.length === 8 && method === 'GET') {
      return guarded('analytics', url, () => activityOf(gateway, rest[1] ?? '', rest.slice(2)))
    }
    return unknownCall(method, url)
  }

  function policyAnswer(method: string, id: string | undefined, body: unknown): Answer {
    if (id === undefined) {
      if (method === 'GET') return policies.list()
      if (method === 'POST') return fitting(policyRequest, body, policies.create)
    } else {
      if (method === 'GET') return policies.show(id)
      if (method === 'PUT') return fitting(policyRequest, body, (policy) => policies.update(id, policy))
      if (method === 'DELETE') return policies.remove(id)
    }
    return failure(404, 'Not found')
  }

  function keyAnswer(method: string, id: string, url: URL, body: unknown): Answer {
    const isHash = url.searchParams.has('hashed')
    const keepsQuota = url.searchParams.get('suppress_reset') === '1'
    if (method === 'POST') return fitting(sessionRequest, body, (session) => keys.create(id, session))
    if (method === 'GET') return keys.show(id, isHash)
    if (method === 'PUT')
      return fitting(sessionRequest, body, (session) => keys.update(id, isHash, keepsQuota, session))
    if (method === 'DELETE') return keys.remove(id, isHash)
    return failure(404, 'Not found')
  }

  function unknownCall(method: string, url: URL): Answer {
    mistakes.push(`${method} ${url.pathname} is no call that the contract knows`)
    return failure(404, 'Not found')
  }

  const guarded = (permission: FakePermission, { pathname }: URL, act: () => Answer): Answer =>
    permissions.has(permission)
      ? act()
      : failure(403, `access denied: You do not have permission to access  ${pathname}`)

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET' } = request
    const url = new URL(request.url ?? '/', 'http://fake')
    const text = await bodyOf(request)
    requests.push(`${method} ${url.pathname}${url.search}`)
    happenings.get(method)?.()
    happenings.delete(method)
    const fault = faults.next(method, url.pathname)
    if (fault !== undefined && fault !== 'close-after-acting') return spoil(fault, response)
    const isKnown = request.headers.authorization === secret
    const given = isKnown ? answerOf(method, url, text) : failure(401, 'Not authorised')
    if (fault === 'close-after-acting') return void response.destroy()
    send(response, given.status, 'application/json', JSON.stringify(given.body))
  }

  function answerOf(method: string, url: URL, text: string): Answer {
    if (url.pathname === '/hello') return ok({ status: 'ok' })
    try {
      return answer(method, url, text === '' ? undefined : JSON.parse(text))
    } catch (error) {
      if (error instanceof SyntaxError) return malformed
      throw error
    }
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      mistakes.push(String(error))
      response.destroy()
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    secret,
    organisationId,
    gateway,
    faults,
    permissions,
    requests,
    mistakes,
    beforeNext: (method, act) => void happenings.set(method, act),
    addApi(name, definition = {}) {
      const api_id = randomBytes(16).toString('hex')
      const proxy = {
        listen_path: `/${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}/`,
        target_url: 'http://upstream.example/',
      }
      apis.set(api_id, { api_id, name, active: true, use_keyless: false, org_id: organisationId, proxy, ...definition })
      return api_id
    },
    removeApi: (id) => void apis.delete(id),
    addMcp(name) {
      const id = randomBytes(16).toString('hex')
      mcps.set(id, { openapi: '3.0.3', info: { title: name }, 'x-tyk-api-gateway': { info: { id, name } } })
      return id
    },
    addPolicy(policy) {
      const _id = randomBytes(12).toString('hex')
      const made = { _id, id: '', org_id: organisationId, ...usualPolicy(), ...policy }
      gateway.policies.set(_id, made as StoredPolicy)
      return _id
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** What the Dashboard's form sends when nothing is changed in it. */
const usualPolicy = () => ({
  name: 'Policy',
  rate: 1000,
  per: 60,
  quota_max: -1,
  quota_renewal_rate: 3600,
  throttle_interval: -1,
  throttle_retry_limit: -1,
  max_query_depth: -1,
  access_rights: {},
  partitions: { acl: false, quota: false, rate_limit: false, complexity: false, per_api: false },
  active: true,
  is_inactive: false,
  state: 'active',
  tags: [],
  key_expires_in: 0,
  meta_data: {},
})

function spoil(fault: Exclude<FaultKind, 'close-after-acting'>, response: ServerResponse): void {
  const pageStatus = { garbage: 200, 'not-found-page': 404, unavailable: 503 } as const
  if (fault === 'hang') return
  if (fault === 'close') response.destroy()
  else if (fault === 'error') {
    const { status, body } = failure(500, 'Failure saving data, please contact your administrator.')
    send(response, status, 'application/json', JSON.stringify(body))
  } else send(response, pageStatus[fault], 'text/html', '<!doctype html><title>Welcome</title>')
}

function send(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { 'content-type': type }).end(text)
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
