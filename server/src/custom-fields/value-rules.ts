import { line, webAddress } from '@portico/contract'
import { z } from 'zod'
import type { CustomField } from './custom-fields.queries.ts'
import { matches } from './pattern.ts'
import type { FieldValue } from './tables.ts'

const text = line(500)
const largest = 1e15

/** A value as it may be stored, or what is wrong with it, for people. */
export async function readValue(
  field: CustomField,
  given: string | number | boolean,
): Promise<{ value: FieldValue } | { fault: string }> {
  switch (field.type) {
    case 'string': {
      const read = readWith(text, given)
      if ('fault' in read || field.pattern === '') return read
      if (await matches(field.pattern, String(read.value))) return read
      return { fault: field.patternHelp || 'This does not have the form that is asked for.' }
    }
    case 'number':
      if (typeof given !== 'number' || !Number.isFinite(given)) return { fault: 'Enter a number.' }
      return Math.abs(given) <= largest ? { value: given } : { fault: 'This number is too large.' }
    case 'boolean':
      return typeof given === 'boolean' ? { value: given } : { fault: 'Say true or false.' }
    case 'choice':
      return typeof given === 'string' && field.choices.includes(given)
        ? { value: given }
        : { fault: 'Choose one of the list.' }
    case 'date':
      return readWith(z.iso.date('Enter a date such as 2026-03-01.'), given)
    case 'url':
      return readWith(webAddress, given)
  }
}

function readWith(schema: z.ZodType<string>, given: unknown): { value: string } | { fault: string } {
  const read = schema.safeParse(given)
  return read.success ? { value: read.data } : { fault: read.error.issues[0]?.message ?? 'This is not valid.' }
}

/** What a form sent, in the type of the field; what can't be read stays as it was typed, and is refused for it. */
export function typedValue({ type }: Pick<CustomField, 'type'>, typed: string): FieldValue | null {
  if (type === 'boolean') return typed === 'true'
  const trimmed = typed.trim()
  if (trimmed === '') return null
  if (type !== 'number') return trimmed
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(trimmed) ? Number(trimmed) : trimmed
}
