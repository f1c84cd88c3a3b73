import type { Content, SchemaNode as ModelNode, Parameter } from '../documentation/index.ts'
import type { PageModel, SchemaNode } from '../themes/index.ts'

type ShownContent = NonNullable<PageModel<'operation'>['operation']['requestBody']>['contents'][number]

/** A schema of a document as the theme draws it. */
export function shownSchema(node: ModelNode, name: string | null = null, required = false): SchemaNode {
  return {
    name,
    type: node.type,
    required,
    deprecated: node.deprecated,
    direction: node.readOnly ? 'read-only' : node.writeOnly ? 'write-only' : null,
    descriptionHtml: node.descriptionHtml || null,
    constraints: node.nullable ? [...node.constraints, 'may be null'] : node.constraints,
    enumValues: node.enum.map(plain),
    defaultValue: node.default === '' ? null : plain(node.default),
    example: node.example === '' ? null : plain(node.example),
    cut: cutOf(node),
    ...childrenOf(node),
  }
}

export const shownParameter = (parameter: Omit<Parameter, 'in'>): SchemaNode => {
  const node = shownSchema(parameter.schema, parameter.name, parameter.required)
  return {
    ...node,
    deprecated: parameter.deprecated || node.deprecated,
    descriptionHtml: parameter.descriptionHtml || node.descriptionHtml,
    example: parameter.example === '' ? node.example : parameter.example,
  }
}

export const shownContent = ({ mediaType, schema, examples }: Content): ShownContent => ({
  mediaType,
  schema: schema && shownSchema(schema),
  examples: examples.map(({ name, summary, text }) => ({
    name: examples.length > 1 ? summary || name : null,
    text,
  })),
})

type Children = Pick<SchemaNode, 'childrenAre' | 'children'>

function childrenOf(node: ModelNode): Children {
  const properties = node.properties.map(({ name, required, schema }) => shownSchema(schema, name, required))
  if (node.additional) properties.push(shownSchema(node.additional, 'any other name'))
  const variants = variantsOf(node)
  if (properties.length > 0) {
    const forms = variants ? [{ ...variantNode(variants), ...variants }] : []
    return { childrenAre: 'properties', children: [...properties, ...forms] }
  }
  if (variants) return variants
  if (node.items && saysMoreThanItsType(node.items)) {
    return { childrenAre: 'items', children: [shownSchema(node.items)] }
  }
  return { childrenAre: null, children: [] }
}

const variantsOf = ({ variants }: ModelNode): Children | undefined =>
  variants
    ? {
        childrenAre: variants.kind === 'one of' ? 'one-of' : 'any-of',
        children: variants.options.map((option) => shownSchema(option)),
      }
    : undefined

/** Stands beside properties for what is added to them. */
const variantNode = ({ childrenAre, children }: Children): SchemaNode => ({
  name: null,
  type: childrenAre === 'one-of' ? `one of ${children.length}` : `any of ${children.length}`,
  required: false,
  deprecated: false,
  direction: null,
  descriptionHtml: null,
  constraints: [],
  enumValues: [],
  defaultValue: null,
  example: null,
  cut: null,
  childrenAre: null,
  children: [],
})

const saysMoreThanItsType = (node: ModelNode) =>
  node.properties.length > 0 ||
  node.items !== null ||
  node.variants !== null ||
  node.additional !== null ||
  node.link !== null ||
  node.enum.length > 0 ||
  node.constraints.length > 0 ||
  node.descriptionHtml !== ''

function cutOf({ link, truncated }: ModelNode): SchemaNode['cut'] {
  if (link?.reason === 'circular') return 'circular'
  return link || truncated ? 'too-deep' : null
}

/** A JSON text as people read it: strings lose their quotes. */
function plain(json: string): string {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'string' ? value : json
  } catch {
    return json
  }
}
