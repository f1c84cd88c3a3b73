import {
  type DocumentSummary,
  type OperationModel,
  requestSamples,
  type SampleTarget,
  type SecurityScheme,
} from '../documentation/index.ts'
import type { PageModel } from '../themes/index.ts'
import { type BrowsedService, gatewayBase, placeholder, throughGateway } from './example-call.ts'
import { shownContent, shownParameter } from './schema-tree.ts'
import { securityWords } from './security-words.ts'
import type { Tried } from './tried-calls.ts'

type ShownOperation = PageModel<'operation'>['operation']

const parts = ['path', 'query', 'header', 'cookie'] as const

/**
 * An operation as its page shows it; with a service it is called through the gateway, with a key of the portal.
 * @param tried - a call that was typed, and the reader's own key, for the samples
 */
export function shownOperation(
  operation: OperationModel,
  { securitySchemes, servers }: DocumentSummary,
  service: BrowsedService | undefined,
  tried: Pick<Tried, 'request' | 'key'> = {},
): ShownOperation {
  const server = [...operation.servers, ...servers].find(({ url }) => /^https?:/.test(url))
  const request = tried.request ?? operation.request
  const target = service
    ? throughGateway(service, tried.key?.value)
    : server && directly(server.url, operation, securitySchemes)
  return {
    method: operation.method as ShownOperation['method'],
    path: operation.path,
    summary: operation.title,
    descriptionHtml: operation.descriptionHtml || null,
    deprecated: operation.deprecated,
    serverUrl: operation.kind === 'webhook' ? null : service ? gatewayBase(service) : (server?.url ?? null),
    security: service
      ? [`API key in the header ${service.keyHeader}`]
      : securityWords(operation.security, securitySchemes),
    parameters: parts
      .map((place) => ({
        in: place,
        fields: operation.parameters.filter((parameter) => parameter.in === place).map(shownParameter),
      }))
      .filter(({ fields }) => fields.length > 0),
    requestBody: operation.requestBody && {
      required: operation.requestBody.required,
      descriptionHtml: operation.requestBody.descriptionHtml || null,
      contents: operation.requestBody.contents.map(shownContent),
    },
    responses: operation.responses.map((response) => ({
      status: response.status,
      tone: toneOf(response.status),
      descriptionHtml: response.descriptionHtml || null,
      headers: response.headers.map(shownParameter),
      contents: response.contents.map(shownContent),
    })),
    samples: request && target ? requestSamples(request, target) : [],
  }
}

/** Where no gateway of ours stands in between, the document says how a call identifies itself. */
function directly(serverUrl: string, operation: OperationModel, schemes: readonly SecurityScheme[]): SampleTarget {
  const [first] = operation.security
  const needed = (first ?? []).flatMap(({ scheme: name }) => schemes.find((scheme) => scheme.name === name) ?? [])
  const target: SampleTarget & { query: { name: string; value: string }[] } = { serverUrl, headers: [], query: [] }
  for (const { type, in: place, parameter, scheme } of needed) {
    if (type === 'apiKey' && place === 'header') target.headers.push({ name: parameter, value: placeholder })
    if (type === 'apiKey' && place === 'query') target.query.push({ name: parameter, value: placeholder })
    if (type === 'oauth2' || type === 'openIdConnect' || (type === 'http' && scheme.toLowerCase() === 'bearer')) {
      target.headers.push({ name: 'Authorization', value: 'Bearer YOUR-TOKEN' })
    }
  }
  return target
}

function toneOf(status: string): ShownOperation['responses'][number]['tone'] {
  if (status.startsWith('2')) return 'good'
  return status.startsWith('4') || status.startsWith('5') ? 'bad' : 'neutral'
}
