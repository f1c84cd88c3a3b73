import { type FieldError, Problem } from './routes.ts'

/** Collects what is wrong with the fields of one body, so that a caller is told everything at once. */
export interface Check {
  text(field: string, options?: { pattern?: RegExp; hint?: string; maxLength?: number; optional?: boolean }): string
  wholeNumber(field: string, from: number, to: number): number
  oneOf<T extends string>(field: string, values: readonly T[], fallback?: T): T
  texts<T extends string>(field: string, values: readonly T[]): T[]
  /** Checks an object inside; its fields are named `receiver.city`. */
  object(field: string): Check
  /** @throws Problem 422 that names every wrong field */
  done(): void
}

export function check(body: unknown): Check {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new Problem(422, 'not-valid', 'Send a JSON object.', [{ field: 'body', message: 'Send a JSON object.' }])
  }
  return checkFields(body as Record<string, unknown>, '', [])
}

function checkFields(record: Record<string, unknown>, prefix: string, errors: FieldError[]): Check {
  const value = (field: string) => (Object.hasOwn(record, field) ? record[field] : undefined)
  const wrong = (field: string, message: string) => void errors.push({ field: prefix + field, message })

  return {
    text(field, { pattern, hint = 'Check the format.', maxLength = 80, optional = false } = {}) {
      const text = value(field)
      if (text === undefined && optional) return ''
      if (typeof text !== 'string' || text.trim() === '') wrong(field, 'Give a text.')
      else if (text.length > maxLength) wrong(field, `Use at most ${maxLength} characters.`)
      else if (pattern && !pattern.test(text)) wrong(field, hint)
      return typeof text === 'string' ? text : ''
    },
    wholeNumber(field, from, to) {
      const number = value(field)
      if (Number.isInteger(number) && Number(number) >= from && Number(number) <= to) return Number(number)
      wrong(field, `Give a whole number from ${from} to ${to}.`)
      return from
    },
    oneOf(field, values, fallback) {
      const given = value(field) ?? fallback
      const known = values.find((candidate) => candidate === given)
      if (known === undefined) wrong(field, `Use one of: ${values.join(', ')}.`)
      return known ?? (values[0] as (typeof values)[number])
    },
    texts(field, values) {
      const list = value(field)
      const given = Array.isArray(list) ? list : []
      if (given.length === 0) wrong(field, 'Give a list with at least one item.')
      if (given.some((item) => !values.includes(item))) wrong(field, `Use some of: ${values.join(', ')}.`)
      return values.filter((candidate) => given.includes(candidate))
    },
    object(field) {
      const inner = value(field)
      const isObject = typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      if (!isObject) wrong(field, 'Give an object.')
      return checkFields(
        isObject ? (inner as Record<string, unknown>) : {},
        `${prefix}${field}.`,
        isObject ? errors : [],
      )
    },
    done() {
      if (errors.length === 0) return
      throw new Problem(422, 'not-valid', `${errors[0]?.field}: ${errors[0]?.message}`, errors)
    },
  }
}

/** A page of a list: `limit` items after `cursor`, the id of the last one seen. */
export function page<T extends { id: string }>(
  items: T[],
  query: URLSearchParams,
): { items: T[]; nextCursor: string | null } {
  const limit = Number(query.get('limit') ?? 20)
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
    throw new Problem(422, 'not-valid', 'limit: Give a whole number from 1 to 100.', [
      { field: 'limit', message: 'Give a whole number from 1 to 100.' },
    ])
  }
  const cursor = query.get('cursor')
  const seen = cursor === null ? -1 : items.findIndex(({ id }) => id === cursor)
  if (cursor !== null && seen < 0) {
    throw new Problem(422, 'not-valid', 'cursor: Use nextCursor of the previous page.', [
      { field: 'cursor', message: 'Use nextCursor of the previous page.' },
    ])
  }
  const shown = items.slice(seen + 1, seen + 1 + limit)
  return { items: shown, nextCursor: seen + 1 + limit < items.length ? (shown.at(-1)?.id ?? null) : null }
}

export function chosen<T extends string>(query: URLSearchParams, name: string, values: readonly T[]): T | null {
  const given = query.get(name)
  if (given === null) return null
  const known = values.find((value) => value === given)
  if (known) return known
  const message = `Use one of: ${values.join(', ')}.`
  throw new Problem(422, 'not-valid', `${name}: ${message}`, [{ field: name, message }])
}
