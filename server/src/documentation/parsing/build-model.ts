import type { DocumentSummary, Note, ParsedDocument, ParsedSchema, Tag } from '../model.ts'
import { refused } from '../refusals.ts'
import { generatedExample } from './contents.ts'
import { exampleValue } from './example-value.ts'
import { isRecord, type Json, lineAt, linkAddress, listAt, oneLine, own, recordAt, storableJson } from './json.ts'
import { type DocumentLimits, schemaLimits, textLimits } from './limits.ts'
import { type FoundOperation, findOperations, parseOperation, tagOf } from './operations.ts'
import { readText } from './read-text.ts'
import { recogniseVersion } from './recognise.ts'
import { createReferences } from './references.ts'
import { createSchemaTrees, type SchemaTrees } from './schema-tree.ts'
import { securitySchemesOf } from './security.ts'
import { serversOf } from './servers.ts'
import { createSlugs } from './slugs.ts'
import { createTexts, type Texts } from './texts.ts'
import { specificationNotes } from './validate.ts'

const mostNotes = 50

/**
 * Everything the reference shows, from the bytes of an OpenAPI document. Heavy: runs in a worker.
 * @throws Refused `document-…`
 */
export async function buildModel(bytes: Uint8Array, limits: DocumentLimits): Promise<ParsedDocument> {
  const { value, mediaType } = readText(bytes, limits)
  const version = recogniseVersion(value)
  const document = value as Json
  const info = own(document, 'info')
  if (!isRecord(info) || lineAt(info, 'title') === '') {
    throw refused('document-invalid', 'The document has no title: the field #/info/title is missing.')
  }
  const references = createReferences(document)
  const found = findOperations(document, references)
  refuseTooMany(found.length, limits)

  const notes: Note[] = []
  const texts = createTexts()
  const schemas = namedSchemas(document, limits)
  const trees = createSchemaTrees(references, texts, (pointer) => schemas.get(pointer)?.slug)
  const servers = serversOf(document, '#', notes) ?? []
  const slugs = createSlugs()
  const parts = { document, servers, references, texts, trees, slugs, notes }
  const operations = found.map((operation, position) => parseOperation(operation, position, parts))
  const parsedSchemas = [...schemas].map(([pointer, named], position) => parseSchema(pointer, named, position, trees))
  const summary: DocumentSummary = {
    ...identityOf(document, info, texts),
    servers,
    securitySchemes: securitySchemesOf(document, references, texts),
    tags: tagsOf(document, found, texts),
    operationCount: operations.length,
    schemaCount: parsedSchemas.length,
    notes: [...notes, ...references.notes(), ...(await specificationNotes(document, version))].slice(0, mostNotes),
  }
  return { summary: JSON.parse(storableJson(summary)), mediaType, operations, schemas: parsedSchemas }
}

function refuseTooMany(operations: number, limits: DocumentLimits): void {
  if (operations === 0) {
    throw refused('document-without-operations', 'The document describes no operation: #/paths is missing or empty.')
  }
  if (operations > limits.maxOperations) {
    throw refused(
      'document-too-many-operations',
      `The document describes ${operations} operations; at most ${limits.maxOperations} are shown.`,
    )
  }
}

/** Component schemas by pointer: each gets a page, so that trees may stop and link. */
function namedSchemas(document: Json, limits: DocumentLimits): Map<string, { name: string; slug: string }> {
  const slugs = createSlugs()
  const names = Object.keys(recordAt(recordAt(document, 'components'), 'schemas')).slice(0, limits.maxSchemas)
  return new Map(
    names.map((name) => {
      const pointer = `#/components/schemas/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
      return [pointer, { name: oneLine(name, textLimits.name), slug: slugs.take(name) }]
    }),
  )
}

function parseSchema(
  pointer: string,
  { name, slug }: { name: string; slug: string },
  position: number,
  trees: SchemaTrees,
): ParsedSchema {
  const schema = trees.build({ $ref: pointer }, { nodes: schemaLimits.nodesPerTree })
  const example = schema.properties.length > 0 ? generatedExample(exampleValue(schema, 'response')) : null
  return { slug, position, name, model: storableJson({ slug, name, schema, example }) }
}

function identityOf(document: Json, info: Json, texts: Texts) {
  const contact = own(info, 'contact')
  const licence = own(info, 'license')
  return {
    specification: oneLine(own(document, 'openapi'), 20),
    title: lineAt(info, 'title', textLimits.name),
    version: lineAt(info, 'version', 60),
    summary: lineAt(info, 'summary'),
    descriptionHtml: texts.long(info),
    termsOfServiceUrl: linkAddress(own(info, 'termsOfService')),
    contact: isRecord(contact)
      ? {
          name: lineAt(contact, 'name', textLimits.name),
          url: linkAddress(own(contact, 'url')),
          email: /^[^\s<>"@]+@[^\s<>"@]+$/.exec(lineAt(contact, 'email', 254))?.[0] ?? null,
        }
      : null,
    licence: isRecord(licence)
      ? { name: lineAt(licence, 'name', textLimits.name), url: linkAddress(own(licence, 'url')) }
      : null,
  }
}

/** Declared tags first, then those that operations name on their own. */
function tagsOf(document: Json, found: FoundOperation[], texts: Texts): Tag[] {
  const counts = new Map<string, number>()
  const described = new Map<string, string>()
  for (const tag of listAt(document, 'tags').filter(isRecord)) {
    const name = lineAt(tag, 'name', textLimits.name)
    if (name === '') continue
    counts.set(name, 0)
    described.set(name, texts.long(tag))
  }
  for (const { operation } of found) counts.set(tagOf(operation), (counts.get(tagOf(operation)) ?? 0) + 1)
  const slugs = createSlugs()
  return [...counts]
    .filter(([, operationCount]) => operationCount > 0)
    .map(([name, operationCount]) => ({
      name,
      slug: slugs.take(name),
      descriptionHtml: described.get(name) ?? '',
      operationCount,
    }))
}
