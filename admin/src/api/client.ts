import { type Endpoint, endpoints, type ReplyOf, type RequestOf } from '@portico/contract'
import { problemIn, unreachable } from './problem.ts'

type Endpoints = typeof endpoints
export type Operation = keyof Endpoints
export type Reply<N extends Operation> = ReplyOf<Endpoints[N]>
export type Request<N extends Operation> = RequestOf<Endpoints[N]>
/** One item of a list operation's answer. */
export type ItemOf<N extends Operation> = Reply<N> extends { items: readonly (infer I)[] } ? I : never

type Needed<R> = { [K in keyof R as undefined extends R[K] ? never : K]: R[K] }
type Allowed<R> = { [K in keyof R]?: R[K] }
/** `params` and `body` where the operation has them; `query` may always be left out. */
export type Input<N extends Operation> = Needed<Omit<Request<N>, 'query'>> &
  Allowed<Pick<Request<N>, 'query'>> & {
    /** Sent as If-Match: the change is refused when somebody else changed it meanwhile. */
    version?: number
    file?: FormData
    signal?: AbortSignal
  }

type Call<N extends Operation> =
  Record<never, never> extends Input<N>
    ? (input?: Input<N>) => Promise<Reply<N>>
    : (input: Input<N>) => Promise<Reply<N>>
export type Api = { readonly [N in Operation]: Call<N> }

interface LooseInput {
  params?: Record<string, unknown>
  query?: Record<string, unknown>
  body?: unknown
  version?: number
  file?: FormData
  signal?: AbortSignal
}

/** A function for every operation of the contract: `api.createPlan({ body })`. @throws ApiProblem */
export function createApi(send: typeof fetch): Api {
  const calls = Object.entries(endpoints).map(([name, declaration]) => [
    name,
    (input: LooseInput = {}) => callEndpoint(send, declaration, input),
  ])
  return Object.fromEntries(calls) as Api
}

async function callEndpoint(send: typeof fetch, declaration: Endpoint, input: LooseInput): Promise<unknown> {
  const headers: Record<string, string> = { accept: 'application/json' }
  if (input.body !== undefined) headers['content-type'] = 'application/json'
  if (input.version !== undefined) headers['if-match'] = `"${input.version}"`
  const body = input.file ?? (input.body === undefined ? null : JSON.stringify(input.body))
  const request: RequestInit = { method: declaration.method, headers, body, credentials: 'same-origin' }
  if (input.signal) request.signal = input.signal
  const response = await send(addressOf(declaration.path, input), request).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw unreachable()
  })
  if (!response.ok) throw await problemIn(response)
  return response.status === 204 ? undefined : response.json()
}

/** `/api/v1/plans/7?limit=25` */
export function addressOf(path: string, { params = {}, query = {} }: Pick<LooseInput, 'params' | 'query'>): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(name, String(value))
  }
  return `/api/v1${filled}${search.size > 0 ? `?${search}` : ''}`
}
