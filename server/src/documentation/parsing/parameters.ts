import type { ApiResponse, Parameter } from '../model.ts'
import { exampleValue } from './example-value.ts'
import { isRecord, type Json, lineAt, listAt, oneLine, own, recordAt, shortened } from './json.ts'
import { textLimits } from './limits.ts'
import type { References } from './references.ts'
import { emptyNode, type SchemaTrees } from './schema-tree.ts'
import type { Texts } from './texts.ts'

const places = ['path', 'query', 'header', 'cookie'] as const
const mostParameters = 100

/** Parameters of the path and of the operation; the operation's own win. */
export function parametersOf(
  pathItem: Json,
  operation: Json,
  references: References,
  trees: SchemaTrees,
  texts: Texts,
  budget: { nodes: number },
): Parameter[] {
  const found = new Map<string, Parameter>()
  for (const input of [...listAt(pathItem, 'parameters'), ...listAt(operation, 'parameters')].slice(
    0,
    mostParameters,
  )) {
    const parameter = references.follow(input).value
    if (!parameter) continue
    const place = places.find((known) => known === own(parameter, 'in'))
    const name = lineAt(parameter, 'name', textLimits.name)
    if (!place || name === '') continue
    const facts = parameterFacts(parameter, name, references, trees, texts, budget)
    found.set(`${place} ${name}`, { ...facts, in: place, required: facts.required || place === 'path' })
  }
  return [...found.values()].sort((one, other) => places.indexOf(one.in) - places.indexOf(other.in))
}

export function headersOf(
  response: Json,
  references: References,
  trees: SchemaTrees,
  texts: Texts,
  budget: { nodes: number },
): ApiResponse['headers'] {
  return Object.entries(recordAt(response, 'headers'))
    .slice(0, mostParameters)
    .flatMap(([name, input]) => {
      const header = references.follow(input).value
      return header ? [parameterFacts(header, oneLine(name, textLimits.name), references, trees, texts, budget)] : []
    })
}

function parameterFacts(
  parameter: Json,
  name: string,
  references: References,
  trees: SchemaTrees,
  texts: Texts,
  budget: { nodes: number },
): Omit<Parameter, 'in'> {
  const [content] = Object.values(recordAt(parameter, 'content'))
  const described = isRecord(content) ? content : parameter
  const schema =
    own(described, 'schema') === undefined ? emptyNode('any') : trees.build(own(described, 'schema'), budget)
  const [named] = Object.values(recordAt(parameter, 'examples'))
  const followed = references.follow(named).value
  const given = own(parameter, 'example') ?? (followed ? own(followed, 'value') : undefined)
  return {
    name,
    required: own(parameter, 'required') === true,
    deprecated: own(parameter, 'deprecated') === true,
    descriptionHtml: texts.short(parameter),
    schema,
    example: asWritten(given ?? exampleValue(schema, 'request')),
  }
}

/** A value as it stands in an address or header: lists are joined by commas. */
function asWritten(value: unknown): string {
  const items = Array.isArray(value) ? value : [value]
  const text = items.map((item) => (typeof item === 'object' ? (JSON.stringify(item) ?? '') : oneLine(item))).join(',')
  return shortened(text, textLimits.value)
}
