import { CORE_SCHEMA, load, mergeTag, YAMLException } from 'js-yaml'
import { refused, tooLarge } from '../refusals.ts'
import type { DocumentLimits } from './limits.ts'
import { notOpenApi } from './recognise.ts'

export interface ReadText {
  value: unknown
  mediaType: 'application/json' | 'application/yaml'
}

/**
 * Bytes to plain values, which may share parts where YAML uses aliases.
 * @throws Refused `document-…` that names the line where possible
 */
export function readText(bytes: Uint8Array, limits: DocumentLimits): ReadText {
  if (bytes.byteLength > limits.maxBytes) throw tooLarge(limits.maxBytes)
  const text = decode(bytes)
  if (text.trim() === '') throw refused('document-empty', 'The document is empty.')
  const isJson = /^\s*[{[]/.test(text)
  const value = isJson ? readJson(text) : readYaml(text, limits)
  refuseOversize(value, limits)
  return { value, mediaType: isJson ? 'application/json' : 'application/yaml' }
}

function decode(bytes: Uint8Array): string {
  const [first, second] = bytes
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8'
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    throw refused('document-not-text', 'The document is not text in UTF-8. Save it with UTF-8 encoding and try again.')
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const message = error instanceof Error ? error.message : ''
    const place = /\(line (\d+) column (\d+)\)/.exec(message)
    if (place) {
      const reason = message.replace(/ in JSON at position.*$/s, '')
      throw refused('document-malformed', `The JSON is broken at line ${place[1]}, column ${place[2]}: ${reason}.`)
    }
    const lines = text.trimEnd().split('\n').length
    throw refused('document-malformed', `The JSON stops in the middle, at line ${lines}: the file seems cut off.`)
  }
}

function readYaml(text: string, limits: DocumentLimits): unknown {
  const markup = text.trimStart().startsWith('<') ? notOpenApi(text) : undefined
  if (markup) throw markup
  try {
    return load(text, {
      schema: CORE_SCHEMA.withTags(mergeTag),
      maxDepth: limits.maxDepth,
      maxAliases: 20_000,
    })
  } catch (error) {
    const other = notOpenApi(text)
    if (other) throw other
    if (!(error instanceof YAMLException)) throw error
    if (error.reason.includes('maxDepth')) throw tooDeep(limits.maxDepth)
    const place = error.mark ? ` at line ${error.mark.line + 1}, column ${error.mark.column + 1}` : ''
    throw refused('document-malformed', `The YAML is broken${place}: ${error.reason}.`)
  }
}

/** Depth, circles and size as they are once aliases are written out; shared parts are measured once. */
function refuseOversize(root: unknown, limits: DocumentLimits): void {
  const measured = new Map<object, { size: number; height: number }>()
  const open = new Set<object>()

  function measure(value: unknown, depth: number): { size: number; height: number } {
    if (typeof value !== 'object' || value === null) return { size: 1, height: 0 }
    const known = measured.get(value)
    if (known) return known
    if (open.has(value)) throw refused('document-circular-alias', 'A YAML alias in the document contains itself.')
    if (depth >= limits.maxDepth) throw tooDeep(limits.maxDepth)
    open.add(value)
    let size = 1
    let height = 0
    for (const child of Object.values(value)) {
      const below = measure(child, depth + 1)
      size += below.size
      height = Math.max(height, below.height)
    }
    open.delete(value)
    const result = { size, height: height + 1 }
    measured.set(value, result)
    return result
  }

  const { size, height } = measure(root, 0)
  if (height > limits.maxDepth) throw tooDeep(limits.maxDepth)
  if (size > limits.maxValues) {
    throw refused(
      'document-too-complex',
      `The document is too complex: it expands to more than ${limits.maxValues} values.`,
    )
  }
}

const tooDeep = (maxDepth: number) =>
  refused('document-too-deep', `The document nests more than ${maxDepth} levels deep.`)
