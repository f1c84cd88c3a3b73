import type { Note, OperationModel, ParsedOperation, Server } from '../model.ts'
import { contentsOf } from './contents.ts'
import { exampleRequest } from './example-request.ts'
import { isRecord, type Json, lineAt, listAt, oneLine, own, recordAt, shortened, storableJson } from './json.ts'
import { schemaLimits, textLimits } from './limits.ts'
import { headersOf, parametersOf } from './parameters.ts'
import type { References } from './references.ts'
import type { SchemaTrees } from './schema-tree.ts'
import { securityOf } from './security.ts'
import { serversOf } from './servers.ts'
import type { Slugs } from './slugs.ts'
import type { Texts } from './texts.ts'

export const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const

/** An operation where it stands in the document. */
export interface FoundOperation {
  kind: OperationModel['kind']
  method: string
  path: string
  pathItem: Json
  operation: Json
  pointer: string
}

export const untagged = 'Other'

export interface Parts {
  document: Json
  servers: Server[]
  references: References
  texts: Texts
  trees: SchemaTrees
  slugs: Slugs
  notes: Note[]
}

/** Every operation below `paths` and `webhooks`, in the order of the document. */
export function findOperations(document: Json, references: References): FoundOperation[] {
  const found: FoundOperation[] = []
  for (const [kind, key] of [
    ['operation', 'paths'],
    ['webhook', 'webhooks'],
  ] as const) {
    for (const [path, input] of Object.entries(recordAt(document, key))) {
      const pathItem = references.follow(input).value
      if (!pathItem || path.startsWith('x-')) continue
      for (const [method, operation] of Object.entries(pathItem)) {
        if (!methods.some((known) => known === method) || !isRecord(operation)) continue
        const pointer = `#/${key}/${path.replaceAll('~', '~0').replaceAll('/', '~1')}/${method}`
        found.push({ kind, method: method.toUpperCase(), path, pathItem, operation, pointer })
      }
    }
  }
  return found
}

export function parseOperation(found: FoundOperation, position: number, parts: Parts): ParsedOperation {
  const model = operationModel(found, parts)
  const { slug, kind, method, path, title, deprecated, tag } = model
  const words = [title, path, model.operationId, tag, ...model.parameters.map(({ name }) => name)]
  const searchText = shortened([...words, parts.texts.plain(found.operation)].join(' '), textLimits.search)
  return { slug, position, kind, method, path, title, deprecated, tag, searchText, model: storableJson(model) }
}

function operationModel(
  { kind, method, path: rawPath, pathItem, operation, pointer }: FoundOperation,
  parts: Parts,
): OperationModel {
  const { document, references, texts, trees, notes } = parts
  const budget = { nodes: schemaLimits.nodesPerOperation }
  const path = oneLine(rawPath, textLimits.line)
  const operationId = lineAt(operation, 'operationId', textLimits.name)
  const body = references.follow(own(operation, 'requestBody')).value
  const model: OperationModel = {
    slug: parts.slugs.take(operationId || `${method} ${path}`),
    kind,
    method,
    path,
    operationId,
    title: lineAt(operation, 'summary') || operationId || `${method} ${path}`,
    descriptionHtml: texts.long(operation) || texts.long(pathItem),
    deprecated: own(operation, 'deprecated') === true,
    tag: tagOf(operation),
    servers: serversOf(operation, pointer, notes) ?? serversOf(pathItem, pointer, notes) ?? parts.servers,
    parameters: parametersOf(pathItem, operation, references, trees, texts, budget),
    requestBody: body
      ? {
          required: own(body, 'required') === true,
          descriptionHtml: texts.short(body),
          contents: contentsOf(own(body, 'content'), 'request', references, trees, budget),
        }
      : null,
    responses: responsesOf(operation, parts, budget),
    security: securityOf(document, operation),
    request: null,
  }
  return kind === 'operation' ? { ...model, request: exampleRequest(model) } : model
}

export const tagOf = (operation: Json) => oneLine(listAt(operation, 'tags')[0], textLimits.name) || untagged

function responsesOf(operation: Json, { references, texts, trees }: Parts, budget: { nodes: number }) {
  return Object.entries(recordAt(operation, 'responses'))
    .slice(0, 40)
    .flatMap(([status, input]) => {
      const response = references.follow(input).value
      if (!response || status.startsWith('x-')) return []
      return [
        {
          status: oneLine(status, 20),
          descriptionHtml: texts.short(response),
          headers: headersOf(response, references, trees, texts, budget),
          contents: contentsOf(own(response, 'content'), 'response', references, trees, budget),
        },
      ]
    })
}
