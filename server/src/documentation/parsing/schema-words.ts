import { isRecord, type Json, jsonText, listAt, oneLine, own } from './json.ts'

/** `string (date-time)`, `integer`, `array of Parcel`; empty when the schema does not say. */
export function typeInWords(schema: Json, itemWords: string): string {
  const types = typesOf(schema).filter((type) => type !== 'null')
  const words = types.map((type) => (type === 'array' && itemWords !== '' ? `array of ${itemWords}` : type))
  const format = oneLine(own(schema, 'format'), 40)
  return [words.join(' or '), format === '' ? '' : `(${format})`].filter((word) => word !== '').join(' ')
}

/** The declared types, or the one that its keywords imply. */
export function typesOf(schema: Json): string[] {
  const declared = own(schema, 'type')
  if (typeof declared === 'string') return [oneLine(declared, 40)]
  if (Array.isArray(declared)) return declared.slice(0, 8).map((type) => oneLine(type, 40))
  if (isRecord(own(schema, 'properties')) || isRecord(own(schema, 'additionalProperties'))) return ['object']
  if (own(schema, 'items') !== undefined || own(schema, 'prefixItems') !== undefined) return ['array']
  const [first] = listAt(schema, 'enum')
  return first === undefined ? [] : [first === null ? 'null' : typeof first]
}

export const isNullable = (schema: Json) =>
  own(schema, 'nullable') === true || typesOf(schema).includes('null') || listAt(schema, 'enum').includes(null)

/** What a value must fulfil beyond its type, in words. */
export function constraintsInWords(schema: Json): string[] {
  const words: string[] = []
  const number = (key: string): number | undefined => {
    const value = own(schema, key)
    return typeof value === 'number' ? value : undefined
  }
  const range = (least: number | undefined, most: number | undefined, unit: string) => {
    if (least !== undefined && least === most) words.push(`exactly ${least}${plural(unit, least)}`)
    else if (least !== undefined && least > 0 && most !== undefined)
      words.push(`${least} to ${most}${plural(unit, most)}`)
    else if (least !== undefined && least > 0) words.push(`at least ${least}${plural(unit, least)}`)
    else if (most !== undefined) words.push(`at most ${most}${plural(unit, most)}`)
  }
  range(number('minLength'), number('maxLength'), ' character')
  range(number('minItems'), number('maxItems'), ' item')
  range(number('minProperties'), number('maxProperties'), ' property')
  bound(words, number('minimum'), own(schema, 'exclusiveMinimum'), 'at least', 'more than')
  bound(words, number('maximum'), own(schema, 'exclusiveMaximum'), 'at most', 'less than')
  const multiple = number('multipleOf')
  if (multiple !== undefined) words.push(`a multiple of ${multiple}`)
  if (own(schema, 'uniqueItems') === true) words.push('no item twice')
  const pattern = own(schema, 'pattern')
  if (typeof pattern === 'string') words.push(`matches ${oneLine(pattern, 200)}`)
  if (own(schema, 'const') !== undefined) words.push(`always ${jsonText(own(schema, 'const'))}`)
  return words
}

/** 3.0 writes `exclusiveMinimum: true` beside `minimum`, 3.1 writes the number. */
function bound(words: string[], limit: number | undefined, exclusive: unknown, inclusiveWord: string, word: string) {
  if (typeof exclusive === 'number') words.push(`${word} ${exclusive}`)
  else if (limit !== undefined) words.push(`${exclusive === true ? word : inclusiveWord} ${limit}`)
}

function plural(unit: string, count: number): string {
  if (count === 1) return unit
  return unit.endsWith('y') ? `${unit.slice(0, -1)}ies` : `${unit}s`
}
