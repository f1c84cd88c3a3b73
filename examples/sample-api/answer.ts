import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Answer, Problem, type Route } from './routes.ts'

const largestBody = 65_536

/** Finds the operation, reads the body and sends what the operation answers. */
export async function answer(routes: Route[], request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    send(request, response, await call(routes, request))
  } catch (error) {
    send(request, response, problemAnswer(error))
  }
}

async function call(routes: Route[], request: IncomingMessage): Promise<Answer> {
  const url = new URL(request.url ?? '/', 'http://localhost')
  const matches = routes.flatMap((route) => {
    const params = matchPath(route.path, url.pathname)
    return params ? [{ route, params }] : []
  })
  if (matches.length === 0) throw new Problem(404, 'not-found', 'There is nothing at this address.')
  const method = request.method === 'HEAD' ? 'GET' : request.method
  const match = matches.find(({ route }) => route.method === method)
  if (!match) {
    const allowed = matches.map(({ route }) => route.method).join(', ')
    return {
      ...problemAnswer(new Problem(405, 'method-not-allowed', `Use ${allowed} here.`)),
      headers: { allow: allowed },
    }
  }
  return match.route.handle({ params: match.params, query: url.searchParams, body: await readBody(request) })
}

function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/')
  const given = path.split('/')
  if (wanted.length !== given.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? ''
    const name = /^\{(\w+)\}$/.exec(part)?.[1]
    if (name === undefined && part !== value) return undefined
    if (name !== undefined) params[name] = decoded(value)
  }
  return params
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    throw new Problem(400, 'bad-address', 'The address holds a broken percent sign.')
  }
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += (chunk as Buffer).length
    if (size > largestBody) throw new Problem(413, 'too-large', 'The body is larger than 64 KB.')
    chunks.push(chunk as Buffer)
  }
  if (size === 0) return undefined
  if (!/^application\/([\w.-]+\+)?json\b/i.test(request.headers['content-type'] ?? '')) {
    throw new Problem(415, 'unsupported-media-type', 'Send application/json.')
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    throw new Problem(400, 'malformed-json', 'The body is not valid JSON.')
  }
}

function problemAnswer(error: unknown): Answer {
  const problem = error instanceof Problem ? error : new Problem(500, 'unexpected', 'Something went wrong.')
  if (problem !== error) console.error(error)
  return {
    status: problem.status,
    mediaType: 'application/problem+json',
    body: {
      type: `https://api.acme.example/problems/${problem.code}`,
      title: problem.code.replaceAll('-', ' '),
      status: problem.status,
      detail: problem.message,
      ...(problem.errors ? { errors: problem.errors } : {}),
    },
  }
}

function send(request: IncomingMessage, response: ServerResponse, { status, body, mediaType, headers }: Answer): void {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)
  response.writeHead(status, {
    ...headers,
    ...(body === undefined
      ? {}
      : { 'content-type': mediaType ?? 'application/json', 'content-length': Buffer.byteLength(text) }),
  })
  response.end(request.method === 'HEAD' ? undefined : text)
}
