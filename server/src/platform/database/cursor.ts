import { z } from 'zod'
import { Refused } from '../errors.ts'

/** Where a page of a list begins: after the item with these sort value and id. */
export interface Cursor {
  value: string
  id: string
}

/** The opaque text of a cursor, for an answer's `nextCursor`. */
export const cursorOf = (value: string, id: string): string =>
  Buffer.from(JSON.stringify([value, id])).toString('base64url')

/**
 * @param value what the sort column takes: `z.iso.datetime()` for a list by time, so that a forged cursor never reaches the database
 * @throws Refused `bad-cursor` for anything this portal did not hand out
 */
export function readCursor(text: string | undefined, value: z.ZodType<string> = anyText): Cursor | null {
  if (text === undefined) return null
  try {
    const [sortValue, id] = z.tuple([value, z.uuid()]).parse(JSON.parse(Buffer.from(text, 'base64url').toString()))
    return { value: sortValue, id }
  } catch (cause) {
    throw new Refused('bad-cursor', 'This cursor is not one of ours: start again without it.', {
      kind: 'input',
      field: 'cursor',
      cause,
    })
  }
}

// PostgreSQL takes no NUL in a text.
const anyText = z
  .string()
  .max(300)
  .refine((value) => !value.includes('\0'))

/** A page and the cursor of the next, from one row more than the page holds. */
export function pageOf<R extends { id: string }>(
  rows: readonly R[],
  limit: number,
  sortValue: (row: R) => string,
): { page: R[]; nextCursor: string | null } {
  const page = rows.slice(0, limit)
  const last = rows.length > limit ? page.at(-1) : undefined
  return { page, nextCursor: last ? cursorOf(sortValue(last), last.id) : null }
}
