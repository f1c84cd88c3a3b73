import { textLimits } from './limits.ts'

export type Json = Record<string, unknown>

export const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Only what the document says itself, never what objects inherit. */
export const own = (record: Json, key: string): unknown => (Object.hasOwn(record, key) ? record[key] : undefined)

export function recordAt(record: Json, key: string): Json {
  const value = own(record, key)
  return isRecord(value) ? value : {}
}

export function listAt(record: Json, key: string): unknown[] {
  const value = own(record, key)
  return Array.isArray(value) ? value : []
}

/** A text in one line without control characters; numbers and booleans as people wrote them. */
export function lineAt(record: Json, key: string, maxLength = textLimits.line): string {
  return oneLine(own(record, key), maxLength)
}

export function oneLine(value: unknown, maxLength = textLimits.line): string {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return ''
  const line = String(value)
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Bidi_Control}\s]+/gu, ' ')
  return shortened(line.trim(), maxLength)
}

/** JSON in one line, as short as allowed. */
export function jsonText(value: unknown, maxLength = textLimits.value): string {
  return value === undefined ? '' : shortened(JSON.stringify(value) ?? '', maxLength)
}

export const shortened = (text: string, maxLength: number) =>
  text.length <= maxLength ? text : `${text.slice(0, maxLength - 1)}…`

/** An address a page may link to: http, https or relative; null for any other. */
export function linkAddress(value: unknown): string | null {
  if (typeof value !== 'string') return null
  const text = value.trim()
  if (text === '' || text.length > 2000 || text.startsWith('//') || text.startsWith('\\')) return null
  if (!URL.canParse(text, 'https://relative.invalid/')) return null
  const url = new URL(text, 'https://relative.invalid/')
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null
  if (url.username || url.password) return null
  return url.host === 'relative.invalid' ? text : url.href
}

/** JSON that PostgreSQL takes: it stores neither NUL nor half of a surrogate pair. */
export const storableJson = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'string' ? part.toWellFormed().replaceAll('\u0000', '') : part,
  )
