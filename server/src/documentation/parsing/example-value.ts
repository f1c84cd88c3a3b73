import type { SchemaNode } from '../model.ts'

/**
 * A value that fits a schema tree: its example, default or first allowed value, else one made from type and format. Always the same for
 * the same tree.
 * @param direction a request leaves out what is read-only, a response what is write-only
 */
export function exampleValue(node: SchemaNode, direction: 'request' | 'response'): unknown {
  const given = [node.example, ...constant(node), node.default, node.enum[0] ?? ''].find((text) => text !== '')
  if (given !== undefined) {
    const value = parsed(given)
    if (value !== undefined) return value
  }
  const [option] = node.variants?.options ?? []
  const isObject = node.properties.length > 0 || node.additional !== null || node.type === 'object'
  if (isObject) return exampleObject(node, direction)
  if (option) return exampleValue(option, direction)
  if (node.type.startsWith('array')) return node.items ? [exampleValue(node.items, direction)] : []
  return plainExample(node.type, node.constraints)
}

function exampleObject(node: SchemaNode, direction: 'request' | 'response'): Record<string, unknown> {
  const entries = node.properties
    .filter(({ schema }) => !(direction === 'request' ? schema.readOnly : schema.writeOnly))
    .filter(({ schema, required }) => required || schema.link?.reason !== 'circular')
    .map(({ name, schema }): [string, unknown] => [name, exampleValue(schema, direction)])
  if (entries.length === 0 && node.additional) entries.push(['name', exampleValue(node.additional, direction)])
  const [option] = node.variants?.options ?? []
  const fromOption = option ? exampleValue(option, direction) : undefined
  const more = typeof fromOption === 'object' && fromOption !== null ? Object.entries(fromOption) : []
  return Object.fromEntries([...more, ...entries])
}

/** `always "x"` among the constraints. */
const constant = (node: SchemaNode) =>
  node.constraints.filter((words) => words.startsWith('always ')).map((words) => words.slice('always '.length))

/** Texts that were shortened are no JSON any more. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const byFormat: Record<string, string> = {
  'date-time': '2026-01-15T09:30:00Z',
  date: '2026-01-15',
  time: '09:30:00Z',
  duration: 'P1D',
  email: 'name@example.com',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uri: 'https://example.com/path',
  'uri-reference': '/path',
  url: 'https://example.com/path',
  uuid: '01890a5d-ac96-774b-bcce-b302099a8057',
  byte: 'aGVsbG8=',
  password: 'secret-passphrase',
}

function plainExample(type: string, constraints: readonly string[]): unknown {
  const [word] = type.split(' ')
  const format = /\(([\w-]+)\)/.exec(type)?.[1] ?? ''
  switch (word) {
    case 'string':
      return Object.hasOwn(byFormat, format) ? byFormat[format] : 'text'
    case 'integer':
      return Math.ceil(numberWithin(constraints, 1))
    case 'number':
      return numberWithin(constraints, 1.5)
    case 'boolean':
      return true
    case 'null':
      return null
    default:
      return {}
  }
}

function numberWithin(constraints: readonly string[], usual: number): number {
  for (const words of constraints) {
    const [, bound, limit] = /^(at least|more than|at most|less than) (-?[\d.]+)$/.exec(words) ?? []
    if (bound === 'at least' && usual < Number(limit)) return Number(limit)
    if (bound === 'more than' && usual <= Number(limit)) return Number(limit) + 1
    if (bound === 'at most' && usual > Number(limit)) return Number(limit)
    if (bound === 'less than' && usual >= Number(limit)) return Number(limit) - 1
  }
  return usual
}
