import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id, integer, line, timestamp, webAddress } from '../fields.ts'
import { listOf, listQuery } from '../lists.ts'

const listenPath = z
  .string()
  .trim()
  .max(200, 'Use at most 200 characters.')
  .regex(
    /^\/(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]*\/)+$/,
    'Write a path such as /parcels/ with a slash at both ends, of letters, digits and . _ ~ -',
  )
  .meta({ description: 'Where the API is found below the gateway’s address; the longest path that fits wins.' })

const upstreamUrl = webAddress
  .refine((value) => !/[?#]/.test(value), 'Leave out everything from ? or # on.')
  .meta({ description: 'Where calls are passed on to; the rest of the path and the query are appended.' })

const keyHeader = z
  .string()
  .trim()
  .max(80, 'Use at most 80 characters.')
  .regex(/^[A-Za-z0-9-]+$/, 'Write the name of a header, such as Authorization or X-Api-Key.')
  .refine((value) => !reservedHeaders.has(value.toLowerCase()), 'This header already has another meaning.')
  .meta({ description: 'Where callers send their key, raw or after “Bearer ”; removed before a call is passed on.' })

const reservedHeaders = new Set(
  'connection content-encoding content-length content-type date expect host origin te trailer transfer-encoding upgrade via'.split(
    ' ',
  ),
)

const corsOrigins = z
  .array(
    z
      .string()
      .trim()
      .refine(
        (value) => value === '*' || (URL.canParse(value) && /^https?:/.test(value) && new URL(value).origin === value),
        'Write an origin such as https://app.example.com without a path, or * for every origin.',
      ),
  )
  .max(50, 'Name at most 50 origins.')
  .meta({ description: 'Sites whose pages may call the API from a browser; none: no page may.' })

export const gatewayApiInput = z.strictObject({
  name: line(),
  listenPath,
  upstreamUrl,
  stripListenPath: z
    .boolean()
    .default(true)
    .meta({ description: 'Whether the listen path is left out of the path that the upstream sees.' }),
  authType: z
    .enum(['authToken', 'none'])
    .default('authToken')
    .meta({ description: '`none`: everybody may call it, without limits.' }),
  keyHeader: keyHeader.default('Authorization'),
  corsOrigins: corsOrigins.default([]),
  active: z.boolean().default(true).meta({ description: 'An API that is not active answers like a missing one.' }),
})

export const gatewayApi = z.object({
  id,
  name: z.string(),
  listenPath: z.string(),
  upstreamUrl: z.string(),
  stripListenPath: z.boolean(),
  authType: z.enum(['authToken', 'none']),
  keyHeader: z.string(),
  corsOrigins: z.array(z.string()),
  active: z.boolean(),
  createdAt: timestamp,
  updatedAt: timestamp,
  version: integer,
})

const params = z.object({ gatewayApiId: id })

export const gatewayApiEndpoints = {
  listGatewayApis: endpoint({
    method: 'GET',
    path: '/gateway-apis',
    tag: 'Built-in gateway',
    summary: 'List the APIs of the built-in gateway',
    description: 'In order of their listen paths.',
    access: 'providers:read',
    query: listQuery,
    reply: listOf(gatewayApi),
    status: 200,
  }),
  createGatewayApi: endpoint({
    method: 'POST',
    path: '/gateway-apis',
    tag: 'Built-in gateway',
    summary: 'Add an API to the built-in gateway',
    access: 'providers:write',
    body: gatewayApiInput,
    reply: gatewayApi,
    status: 201,
    errors: ['listen-path-taken'],
  }),
  showGatewayApi: endpoint({
    method: 'GET',
    path: '/gateway-apis/{gatewayApiId}',
    tag: 'Built-in gateway',
    summary: 'Show an API of the built-in gateway',
    access: 'providers:read',
    params,
    reply: gatewayApi,
    status: 200,
  }),
  updateGatewayApi: endpoint({
    method: 'PATCH',
    path: '/gateway-apis/{gatewayApiId}',
    tag: 'Built-in gateway',
    summary: 'Change an API of the built-in gateway',
    description: 'Applies to the next call; calls that are under way end as they began.',
    access: 'providers:write',
    params,
    body: z.strictObject({
      name: line().optional(),
      listenPath: listenPath.optional(),
      upstreamUrl: upstreamUrl.optional(),
      stripListenPath: z.boolean().optional(),
      authType: z.enum(['authToken', 'none']).optional(),
      keyHeader: keyHeader.optional(),
      corsOrigins: corsOrigins.optional(),
      active: z.boolean().optional(),
    }),
    reply: gatewayApi,
    status: 200,
    errors: ['listen-path-taken', 'outdated'],
  }),
  deleteGatewayApi: endpoint({
    method: 'DELETE',
    path: '/gateway-apis/{gatewayApiId}',
    tag: 'Built-in gateway',
    summary: 'Delete an API of the built-in gateway',
    description: 'Refused while a product gives access to it.',
    access: 'providers:write',
    params,
    status: 204,
    errors: ['gateway-api-in-use'],
  }),
} as const

export type GatewayApiInput = z.output<typeof gatewayApiInput>
export type GatewayApi = z.input<typeof gatewayApi>
