import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Answer, ok } from '../tyk-dashboard/answers.ts'
import { createFakeGateway, type FakeGateway, type StoredPolicy } from '../tyk-dashboard/gateway.ts'
import { keyCalls } from '../tyk-dashboard/keys.ts'
import { type PolicyRequest, policyRequest, sessionRequest } from '../tyk-dashboard/schemas.ts'

export interface FakeTykGateway {
  url: string
  secret: string
  organisationId: string
  gateway: FakeGateway
  /** Policies as files; the gateway goes by what it has loaded of them. */
  files: Map<string, StoredPolicy>
  /** Whether policies come from a Dashboard and none may be written here. */
  takesPoliciesFromDashboard: boolean
  /** Whether it lists the hashes of its keys, which a gateway does only when it is told to. */
  listsHashedKeys: boolean
  requests: string[]
  /** Requests that do not fit the contract. */
  mistakes: string[]
  addApi(name: string): string
  close(): Promise<void>
}

const failed = (status: number, message: string): Answer => ({ status, body: { status: 'error', message } })
const written = (key: string, action: string): Answer => ok({ key, status: 'ok', action })

/** The API of an open-source Tyk Gateway, in memory: APIs, policies as files that are loaded on demand, keys. */
export async function startFakeTykGateway({
  now = () => new Date(),
}: {
  now?: () => Date
} = {}): Promise<FakeTykGateway> {
  const organisationId = '5e9d9544a1dcd60001d0ed20'
  const secret = randomBytes(16).toString('hex')
  const gateway = createFakeGateway(organisationId, now)
  const files = new Map<string, StoredPolicy>()
  const apis: object[] = []
  const keys = keyCalls(gateway, { now, organisationId, hashesKeys: true })
  const fake: Omit<FakeTykGateway, 'url' | 'close'> = {
    secret,
    organisationId,
    gateway,
    files,
    takesPoliciesFromDashboard: false,
    listsHashedKeys: true,
    requests: [],
    mistakes: [],
    addApi(name) {
      const api_id = randomBytes(16).toString('hex')
      apis.push({
        api_id,
        name,
        active: true,
        org_id: organisationId,
        proxy: { listen_path: `/${name.toLowerCase()}/` },
      })
      return api_id
    },
  }

  function load(): Answer {
    gateway.policies.clear()
    for (const [id, policy] of files) gateway.policies.set(id, policy)
    return ok({ status: 'ok', message: '' })
  }

  function writePolicy(pathId: string | undefined, body: PolicyRequest): Answer {
    if (fake.takesPoliciesFromDashboard) {
      return failed(500, 'Due to enabled service policy source, please use the Dashboard API')
    }
    if (pathId !== undefined && pathId !== body.id) {
      return failed(400, 'Request ID does not match that in policy! For Update operations these must match.')
    }
    if (!body.id) return failed(400, 'Unable to create policy without id.')
    if (!/^[A-Za-z0-9._~-]+$/.test(body.id)) return failed(400, 'Invalid Policy ID')
    files.set(body.id, { ...body, id: body.id, _id: '' })
    return written(body.id, pathId === undefined ? 'added' : 'modified')
  }

  function policyAnswer(method: string, id: string | undefined, body: unknown): Answer {
    if (method === 'GET') {
      const loaded = [...gateway.policies.values()]
      if (id === undefined) return ok(loaded)
      const found = gateway.policies.get(id)
      return found ? ok(found) : failed(404, 'Policy not found')
    }
    if (method === 'DELETE') return files.delete(id ?? '') ? written(id ?? '', 'deleted') : failed(500, 'Delete failed')
    // An empty body is how a caller learns whether policies may be written at all.
    const isQuestion = method === 'POST' && JSON.stringify(body) === '{}'
    const parsed = policyRequest.safeParse(
      isQuestion ? { name: '?', access_rights: {}, partitions: noPartition } : body,
    )
    if (parsed.success) return writePolicy(id, parsed.data)
    fake.mistakes.push(parsed.error.message)
    return failed(400, 'Request malformed')
  }

  function keyAnswer(method: string, id: string, url: URL, body: unknown): Answer {
    const isHash = url.searchParams.has('hashed')
    if (method === 'GET' || method === 'DELETE') {
      const { status, body: found } = method === 'GET' ? keys.show(id, isHash) : keys.remove(id, isHash)
      if (status !== 200) return failed(404, method === 'GET' ? 'Key not found' : 'There is no such key found')
      return method === 'GET' ? ok((found as { data: unknown }).data) : written(id, 'deleted')
    }
    const session = sessionRequest.safeParse(body)
    if (!session.success) {
      fake.mistakes.push(session.error.message)
      return failed(400, 'Request malformed')
    }
    const keepsQuota = url.searchParams.get('suppress_reset') === '1'
    const answer = method === 'POST' ? keys.create(id, session.data) : keys.update(id, isHash, keepsQuota, session.data)
    if (answer.status === 404) return failed(404, 'Key is not found')
    if (answer.status !== 200) return failed(500, 'Failed to create key, ensure security settings are correct.')
    const { key_id, key_hash } = answer.body as { key_id: string; key_hash: string }
    return method === 'POST'
      ? ok({ key: key_id, status: 'ok', action: 'added', key_hash })
      : written(isHash ? id : key_id, 'modified')
  }

  function answer(method: string, url: URL, body: unknown): Answer {
    const [, , part = '', id, ...rest] = url.pathname.split('/').map(decodeURIComponent)
    if (part === 'apis' && id === undefined && method === 'GET') return ok(apis)
    // Before 5.13 there were none.
    if (part === 'mcps' && method === 'GET') return failed(404, 'Not found')
    if (part === 'policies' && rest.length === 0) return policyAnswer(method, id, body)
    if (part === 'keys' && id === undefined && method === 'GET') {
      if (!fake.listsHashedKeys)
        return failed(404, 'Hashed key listing is disabled in config (enable_hashed_keys_listing)')
      return ok({ keys: [...gateway.keys.keys()] })
    }
    if (part === 'keys' && id !== undefined && rest.length === 0) return keyAnswer(method, id, url, body)
    if (part === 'reload' && method === 'GET') return load()
    fake.mistakes.push(`${method} ${url.pathname} is no call that the contract knows`)
    return failed(404, 'Not found')
  }

  const server = createServer(async (request, response) => {
    const { method = 'GET' } = request
    const url = new URL(request.url ?? '/', 'http://fake')
    const text = await bodyOf(request)
    fake.requests.push(`${method} ${url.pathname}${url.search}`)
    const isKnown = request.headers['x-tyk-authorization'] === secret
    const { status, body } = isKnown
      ? answer(method, url, text === '' ? undefined : JSON.parse(text))
      : failed(403, 'Attempted administrative access with invalid or missing key!')
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(fake, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  })
}

const noPartition = { acl: false, quota: false, rate_limit: false, complexity: false, per_api: false }

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
