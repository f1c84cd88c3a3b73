import { type Endpoint, type EndpointMap, problem } from '@portico/contract'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiRequestBodyObject,
  type ZodOpenApiResponseObject,
  type ZodOpenApiResponsesObject,
} from 'zod-openapi'
import { apiPrefix } from './endpoints.ts'
import type { Registry } from './registry.ts'

/** The OpenAPI 3.1 document of the REST API, made from the declarations that also make its routes. */
export function openApiDocument(endpoints: EndpointMap) {
  const paths: ZodOpenApiPathsObject = {}
  for (const [name, endpoint] of Object.entries(endpoints)) {
    const path = apiPrefix + endpoint.path
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operation(name, endpoint) }
  }
  const tags = [...new Set(Object.values(endpoints).map((endpoint) => endpoint.tag))]
  return createDocument(
    {
      openapi: '3.1.1',
      info: {
        title: 'Portico REST API',
        version: '1',
        description:
          'Ids are opaque and sort by creation; times are ISO 8601 in UTC; durations name their unit. Refusals are `application/problem+json` (RFC 9457) with a stable `code`. `x-access` says who may call an operation: `anyone`, `signed-in`, `session` (a person who signed in, not an API token), `member` (of an organisation) or the permission it takes.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      tags: tags.map((name) => ({ name })),
      paths,
      components: {
        schemas: { Problem: problem },
        securitySchemes: { session: sessionCookie, apiToken },
      },
    },
    { override: ({ jsonSchema }) => withoutPatternOfFormat(jsonSchema) },
  )
}

const sessionCookie = {
  type: 'apiKey',
  in: 'cookie',
  name: 'portico_session',
  description: 'Set by `signIn`; where the portal is reached by https its name is `__Host-portico_session`.',
} as const

const apiToken = {
  type: 'http',
  scheme: 'bearer',
  description: 'A token that somebody of the back office creates for a program: `Authorization: Bearer ptk_…`.',
} as const

function securityOf(access: Endpoint['access']): { [scheme: string]: string[] }[] {
  if (access === 'anyone') return []
  return access === 'session' || access === 'member' ? [{ session: [] }] : [{ session: [] }, { apiToken: [] }]
}

/** zod writes a long pattern beside `format: date-time`; the format says it all. */
function withoutPatternOfFormat(schema: { format?: string; pattern?: string }): void {
  if (schema.format !== undefined) delete schema.pattern
}

export function mountOpenApi(app: FastifyInstance, registry: Registry, endpoints: EndpointMap): void {
  const path = `${apiPrefix}/openapi.json`
  registry.add({ kind: 'endpoint', name: 'showOpenApiDocument', method: 'GET', path, access: 'anyone' })
  // Made at the first request: most processes are never asked for it.
  let body: Buffer | undefined
  app.get(path, (_request, reply) => {
    body ??= Buffer.from(JSON.stringify(openApiDocument(endpoints)))
    return reply.type('application/json').header('cache-control', 'public, max-age=300').send(body)
  })
}

function operation(name: string, endpoint: Endpoint): ZodOpenApiOperationObject {
  const changesVersion = endpoint.errors?.includes('outdated') === true
  const requestBody = bodyOf(endpoint)
  return {
    operationId: name,
    tags: [endpoint.tag],
    summary: endpoint.summary,
    ...(endpoint.description ? { description: endpoint.description } : {}),
    'x-access': endpoint.access,
    security: securityOf(endpoint.access),
    requestParams: parametersOf(endpoint),
    ...headersOf(endpoint, changesVersion),
    ...(requestBody ? { requestBody } : {}),
    responses: { ...answer(endpoint), ...refusals(endpoint, changesVersion) },
  }
}

const parametersOf = ({ params, query }: Endpoint): NonNullable<ZodOpenApiOperationObject['requestParams']> => ({
  ...(params ? { path: params } : {}),
  ...(query ? { query } : {}),
})

function headersOf(endpoint: Endpoint, changesVersion: boolean): Pick<ZodOpenApiOperationObject, 'parameters'> {
  const isCreate = endpoint.status === 201 && !endpoint.upload && !endpoint.secretReply
  const parameters = [
    ...(changesVersion ? [ifMatch] : []),
    ...(isCreate ? [idempotencyKey] : []),
    ...(isTagged(endpoint) ? [ifNoneMatch] : []),
  ]
  return parameters.length > 0 ? { parameters } : {}
}

const idempotencyKey: NonNullable<ZodOpenApiOperationObject['parameters']>[number] = {
  in: 'header',
  name: 'Idempotency-Key',
  description: 'Chosen by you; the same request with the same key is carried out once and answered the same for a day.',
  schema: { type: 'string', minLength: 8, maxLength: 255 },
}

const ifMatch: NonNullable<ZodOpenApiOperationObject['parameters']>[number] = {
  in: 'header',
  name: 'If-Match',
  description: 'The ETag of the version you have seen: the change is refused if somebody else made one meanwhile.',
  schema: { type: 'string', examples: ['"7-kP2zM4xQ0bWc1dYf"'] },
}

const ifNoneMatch: NonNullable<ZodOpenApiOperationObject['parameters']>[number] = {
  in: 'header',
  name: 'If-None-Match',
  description: 'The ETag of the answer you have: while nothing in it has changed, the answer is 304 without a body.',
  schema: { type: 'string', examples: ['"7-kP2zM4xQ0bWc1dYf"'] },
}

/** Whether what is read has an ETag: one thing with a version. */
const isTagged = ({ method, reply }: Endpoint) =>
  method === 'GET' && reply instanceof z.ZodObject && 'version' in reply.shape

function bodyOf(endpoint: Endpoint): ZodOpenApiRequestBodyObject | undefined {
  if (endpoint.upload) {
    const file = {
      type: 'string',
      format: 'binary',
      description: `At most ${endpoint.upload.maxBytes} bytes.`,
    } as const
    return {
      required: true,
      content: {
        'multipart/form-data': { schema: { type: 'object', properties: { file }, required: ['file'] } },
      },
    }
  }
  return endpoint.body ? { required: true, content: { 'application/json': { schema: endpoint.body } } } : undefined
}

function answer(endpoint: Endpoint): ZodOpenApiResponsesObject {
  const { status, reply, media } = endpoint
  const done = { 200: 'Done', 201: 'Created', 202: 'Accepted; the work goes on', 204: 'Done; no content' }[status]
  return {
    [`${status}`]: {
      description: done,
      ...(reply
        ? { content: Object.fromEntries([media ?? 'application/json'].flat().map((type) => [type, { schema: reply }])) }
        : {}),
    },
    ...(isTagged(endpoint) ? { '304': { description: 'Not changed since' } } : {}),
  }
}

/** Which refusals a caller must expect follows from the declaration. */
function refusals(endpoint: Endpoint, changesVersion: boolean): ZodOpenApiResponsesObject {
  const expected: [status: number, description: string, when: boolean][] = [
    [401, 'Nobody is signed in', endpoint.access !== 'anyone'],
    [403, 'Not allowed', endpoint.access !== 'anyone'],
    [404, 'There is no such thing, or it is another’s', endpoint.params !== undefined],
    [409, refusedBecause(endpoint), (endpoint.errors ?? []).length > 0],
    [412, 'Somebody else changed it meanwhile', changesVersion],
    [413, 'The file is too large', endpoint.upload !== undefined],
    [422, 'Something sent is not valid; `errors` names the fields', takesInput(endpoint)],
    [500, 'Something went wrong on our side', true],
  ]
  return Object.fromEntries(
    expected.filter(([, , when]) => when).map(([status, description]) => [`${status}`, problemAnswer(description)]),
  )
}

const takesInput = ({ params, query, body, upload }: Endpoint) => [params, query, body, upload].some((part) => part)

const refusedBecause = ({ errors = [] }: Endpoint) =>
  `Refused; \`code\` says why, such as ${errors.map((code) => `\`${code}\``).join(', ')}`

const problemAnswer = (description: string): ZodOpenApiResponseObject => ({
  description,
  content: { 'application/problem+json': { schema: problem } },
})
