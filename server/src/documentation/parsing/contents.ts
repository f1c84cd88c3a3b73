import type { Content, Example } from '../model.ts'
import { exampleValue } from './example-value.ts'
import { isRecord, type Json, oneLine, own, recordAt, shortened } from './json.ts'
import { textLimits } from './limits.ts'
import type { References } from './references.ts'
import type { SchemaTrees } from './schema-tree.ts'

const mostMediaTypes = 8
const mostExamples = 10

/** Bodies by media type, each with its examples; one made from the schema where the document gives none. */
export function contentsOf(
  value: unknown,
  direction: 'request' | 'response',
  references: References,
  trees: SchemaTrees,
  budget: { nodes: number },
): Content[] {
  if (!isRecord(value)) return []
  return Object.entries(value)
    .slice(0, mostMediaTypes)
    .map(([mediaType, input]) => {
      const media = references.follow(input).value ?? {}
      const schema = own(media, 'schema') === undefined ? null : trees.build(own(media, 'schema'), budget)
      const given = givenExamples(media, references)
      const generated =
        given.length === 0 && schema && isJson(mediaType) ? [generatedExample(exampleValue(schema, direction))] : []
      return { mediaType: oneLine(mediaType, textLimits.name), schema, examples: [...given, ...generated] }
    })
}

export const isJson = (mediaType: string) => /^(application|text)\/([\w.+-]+\+)?json\b/i.test(mediaType)

export function generatedExample(value: unknown): Example {
  return { name: 'Example', summary: '', text: exampleText(value), generated: true }
}

function givenExamples(media: Json, references: References): Example[] {
  const single = own(media, 'example')
  if (single !== undefined) return [{ name: 'Example', summary: '', text: exampleText(single), generated: false }]
  return Object.entries(recordAt(media, 'examples'))
    .slice(0, mostExamples)
    .flatMap(([name, input]) => {
      const example = references.follow(input).value
      const value = example ? own(example, 'value') : undefined
      if (!example || value === undefined) return []
      return [
        {
          name: oneLine(name, textLimits.name),
          summary: oneLine(own(example, 'summary')),
          text: exampleText(value),
          generated: false,
        },
      ]
    })
}

export const exampleText = (value: unknown) =>
  shortened(typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? ''), textLimits.example)
