import type { SchemaNode, SchemaProperty } from '../model.ts'
import { isRecord, type Json, jsonText, listAt, oneLine, own, recordAt } from './json.ts'
import { schemaLimits, textLimits } from './limits.ts'
import type { References } from './references.ts'
import { constraintsInWords, isNullable, typeInWords } from './schema-words.ts'
import type { Texts } from './texts.ts'

export interface SchemaTrees {
  /**
   * A schema as a tree of bounded size: as many levels as fit. Where it stops, or where a schema comes up inside itself, a node links to
   * the page of the named schema.
   * @param budget how many nodes the page has left; lowered by those used
   */
  build(schema: unknown, budget: { nodes: number }): SchemaNode
}

interface Context {
  depthLeft: number
  /** Lowered by each node; below zero the attempt is given up. */
  room: { nodes: number }
  /** Pointers of the schemas this one lies in. */
  inside: readonly string[]
}

const mostVariants = 20
const mostEnumValues = 60

export function createSchemaTrees(
  references: References,
  texts: Texts,
  slugOf: (pointer: string) => string | undefined,
): SchemaTrees {
  function build(schema: unknown, budget: { nodes: number }): SchemaNode {
    const available = Math.max(1, Math.min(schemaLimits.nodesPerTree, budget.nodes))
    for (let depth = schemaLimits.depth; ; depth -= 1) {
      const room = { nodes: available }
      const tree = nodeOf(schema, { depthLeft: depth, room, inside: [] })
      if (room.nodes >= 0 || depth === 0) {
        budget.nodes -= available - Math.max(0, room.nodes)
        return tree
      }
    }
  }

  function nodeOf(input: unknown, context: Context): SchemaNode {
    context.room.nodes -= 1
    if (input === true || input === undefined) return emptyNode('any')
    if (input === false) return emptyNode('nothing')
    const { value, pointers } = references.follow(input)
    const pointer = pointers.find((passed) => slugOf(passed) !== undefined)
    const name = pointer === undefined ? '' : nameOf(pointer)
    if (!value) return { ...emptyNode(isRecord(input) ? 'unresolved reference' : 'any'), name }
    const schema = withAllOf(value, new Set(pointers))
    const node: SchemaNode = { ...ownFacts(schema, texts), name, nullable: isNullable(schema) }
    const slug = pointer === undefined ? undefined : slugOf(pointer)
    if (slug !== undefined && pointers.some((passed) => context.inside.includes(passed))) {
      return { ...node, link: { slug, reason: 'circular' } }
    }
    const inside = [...context.inside, ...pointers]
    if (!hasParts(schema)) return node
    if (context.depthLeft <= 0 || context.room.nodes < 0 || inside.length > 60) {
      return slug === undefined ? { ...node, truncated: true } : { ...node, link: { slug, reason: 'depth' } }
    }
    return withParts(node, schema, { ...context, depthLeft: context.depthLeft - 1, inside })
  }

  function withParts(node: SchemaNode, schema: Json, below: Context): SchemaNode {
    const items = own(schema, 'items') ?? listAt(schema, 'prefixItems')[0]
    node.items = items === undefined ? null : nodeOf(items, below)
    if (node.items) node.type = typeInWords(schema, node.items.name || node.items.type)
    const additional = own(schema, 'additionalProperties')
    node.additional = isRecord(additional) ? nodeOf(additional, below) : null
    const required = new Set(listAt(schema, 'required'))
    for (const [name, property] of Object.entries(recordAt(schema, 'properties'))) {
      if (below.room.nodes < 0) {
        node.truncated = true
        break
      }
      const child: SchemaProperty = {
        name: oneLine(name, textLimits.name),
        required: required.has(name),
        schema: nodeOf(property, below),
      }
      node.properties.push(child)
    }
    node.variants = variantsOf(schema, below)
    return node
  }

  function variantsOf(schema: Json, below: Context): SchemaNode['variants'] {
    const kind = listAt(schema, 'oneOf').length > 0 ? 'oneOf' : 'anyOf'
    const options = listAt(schema, kind).slice(0, mostVariants)
    if (options.length === 0) return null
    return {
      kind: kind === 'oneOf' ? 'one of' : 'any of',
      options: options.map((option) => nodeOf(option, below)),
    }
  }

  /** `allOf` read as one schema: properties and required names together, the outer words winning. */
  function withAllOf(schema: Json, seen: Set<string>): Json {
    const parts = listAt(schema, 'allOf')
    if (parts.length === 0) return schema
    const properties: [string, unknown][] = []
    const required: unknown[] = []
    let merged: Json = {}
    for (const part of parts.slice(0, 50)) {
      const { value, pointers } = references.follow(part)
      if (!value || pointers.some((pointer) => seen.has(pointer))) continue
      const flat = withAllOf(value, new Set([...seen, ...pointers]))
      merged = { ...merged, ...flat }
      properties.push(...Object.entries(recordAt(flat, 'properties')))
      required.push(...listAt(flat, 'required'))
    }
    const { allOf: _parts, ...outer } = schema
    properties.push(...Object.entries(recordAt(schema, 'properties')))
    const whole: Json = { ...merged, ...outer, required: [...required, ...listAt(schema, 'required')] }
    // From entries: a property called __proto__ stays an ordinary one.
    if (properties.length > 0) whole.properties = Object.fromEntries(properties)
    return whole
  }

  return { build }
}

const nameOf = (pointer: string) =>
  oneLine(
    pointer
      .slice(pointer.lastIndexOf('/') + 1)
      .replaceAll('~1', '/')
      .replaceAll('~0', '~'),
    textLimits.name,
  )

const hasParts = (schema: Json) =>
  ['properties', 'items', 'prefixItems', 'oneOf', 'anyOf'].some((key) => own(schema, key) !== undefined) ||
  isRecord(own(schema, 'additionalProperties'))

function ownFacts(schema: Json, texts: Texts): SchemaNode {
  const variants = listAt(schema, 'oneOf').length > 0 ? 'one of' : listAt(schema, 'anyOf').length > 0 ? 'any of' : 'any'
  const [first] = listAt(schema, 'examples')
  return {
    ...emptyNode(typeInWords(schema, '') || variants),
    descriptionHtml: texts.short(schema),
    deprecated: own(schema, 'deprecated') === true,
    readOnly: own(schema, 'readOnly') === true,
    writeOnly: own(schema, 'writeOnly') === true,
    constraints: constraintsInWords(schema),
    enum: listAt(schema, 'enum')
      .slice(0, mostEnumValues)
      .map((value) => jsonText(value)),
    default: jsonText(own(schema, 'default')),
    example: jsonText(own(schema, 'example') ?? first, textLimits.detail),
    truncated: listAt(schema, 'enum').length > mostEnumValues,
  }
}

export const emptyNode = (type: string): SchemaNode => ({
  name: '',
  type,
  descriptionHtml: '',
  nullable: false,
  deprecated: false,
  readOnly: false,
  writeOnly: false,
  constraints: [],
  enum: [],
  default: '',
  example: '',
  properties: [],
  items: null,
  additional: null,
  variants: null,
  link: null,
  truncated: false,
})
