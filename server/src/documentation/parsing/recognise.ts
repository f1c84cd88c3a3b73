import type { Refused } from '../../platform/errors.ts'
import { refused } from '../refusals.ts'
import { isRecord, own } from './json.ts'

/** Says what a text is that is neither JSON nor an OpenAPI document in YAML; undefined when it can't be told. */
export function notOpenApi(text: string): Refused | undefined {
  const start = text.slice(0, 20_000).trimStart()
  if (/^<(!doctype html|html)/i.test(start)) {
    return wrongFormat('a web page', 'Link or upload the document itself, not the page that shows it.')
  }
  if (start.startsWith('<')) return wrongFormat('XML, perhaps a WSDL description')
  if (start.startsWith('#%RAML')) return wrongFormat('a RAML description', 'Convert it to OpenAPI 3 first.')
  if (/^FORMAT:\s*1A/.test(start)) return wrongFormat('an API Blueprint', 'Convert it to OpenAPI 3 first.')
  const code = start.replaceAll(/"""[\s\S]*?"""/g, '').replaceAll(/^\s*(#.*)?$/gm, '')
  if (/^\s*(extend\s+)?(schema|type|interface|enum|input|union|scalar|directive)\s+[@\w{]/m.test(code)) {
    return wrongFormat('a GraphQL schema')
  }
  return undefined
}

const wrongFormat = (what: string, advice = 'Upload an OpenAPI 3.0 or 3.1 document.') =>
  refused('document-wrong-format', `This is ${what}, not an OpenAPI document. ${advice}`)

/**
 * The version of an OpenAPI 3.0 or 3.1 document.
 * @throws Refused `document-wrong-format`, `document-wrong-version` that says what the document is
 */
export function recogniseVersion(document: unknown): '3.0' | '3.1' {
  if (!isRecord(document)) {
    throw (
      (typeof document === 'string' ? notOpenApi(document) : undefined) ??
      wrongFormat(Array.isArray(document) ? 'a list' : 'plain text')
    )
  }
  const version = own(document, 'openapi')
  if (version === undefined) throw otherFormat(document)
  const text = String(version)
  if (/^3\.0(\.\d+)?(-|$)/.test(text)) return '3.0'
  if (/^3\.1(\.\d+)?(-|$)/.test(text)) return '3.1'
  throw refused(
    'document-wrong-version',
    `This is an OpenAPI ${text.slice(0, 20)} document. Versions 3.0 and 3.1 are understood.`,
  )
}

function otherFormat(document: Record<string, unknown>): Refused {
  const swagger = own(document, 'swagger')
  if (swagger !== undefined) {
    return refused(
      'document-wrong-version',
      `This is a Swagger ${String(swagger).slice(0, 20)} document. Convert it to OpenAPI 3.0 or 3.1 first.`,
    )
  }
  if (own(document, 'asyncapi') !== undefined) return wrongFormat('an AsyncAPI document')
  const data = own(document, 'data')
  if (own(document, '__schema') !== undefined || (isRecord(data) && own(data, '__schema') !== undefined)) {
    return wrongFormat('the introspection result of a GraphQL schema')
  }
  const info = own(document, 'info')
  if (isRecord(info) && String(own(info, 'schema') ?? '').includes('getpostman.com')) {
    return wrongFormat('a Postman collection', 'Export it as OpenAPI 3 first.')
  }
  if (own(document, '$schema') !== undefined) return wrongFormat('a JSON Schema')
  const graphql = Object.keys(document).some((key) => /^(extend )?(type|schema|enum|input|interface)\b.*\{$/.test(key))
  if (graphql || Object.keys(document).some((key) => /^(type|interface|input|enum) \w+ \{/.test(key))) {
    return wrongFormat('a GraphQL schema')
  }
  return refused(
    'document-wrong-format',
    'This is not an OpenAPI document: the field "openapi" with the version is missing at the top.',
  )
}
