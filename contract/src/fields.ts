import { z } from 'zod'
import { digits } from './sentences.ts'

/**
 * A field that is asked for again with the same limits is the same object: zod makes some eight kilobytes for each text with limits, and
 * hundreds of endpoints take one.
 */
function once<Limits extends number[], Field>(make: (...limits: Limits) => Field): (...limits: Limits) => Field {
  const made = new Map<string, Field>()
  return (...limits) => {
    const key = limits.join()
    const field = made.get(key) ?? make(...limits)
    made.set(key, field)
    return field
  }
}

/** Ids are opaque and sortable by creation (UUIDv7). */
export const id = z.uuid().meta({ description: 'Opaque id; ids sort by creation.' })

export const timestamp = z
  .union([z.string(), z.date()])
  .transform((value) => (typeof value === 'string' ? value : value.toISOString()))
  .pipe(z.iso.datetime().meta({ description: 'ISO 8601, UTC.' }))

/** A line of text a person typed: trimmed, not empty, no control characters. */
export const line = once((maxLength = 120) =>
  z
    .string()
    .trim()
    .min(1, 'Fill this in.')
    .max(maxLength)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing control characters is the purpose
    .regex(/^[^\u0000-\u001f\u007f]*$/, 'Use one line without control characters.'),
)

/** Longer text; line breaks are kept. */
export const text = once((maxLength: number) =>
  z
    .string()
    .trim()
    .max(maxLength)
    .refine((value) => !value.includes('\u0000'), 'Remove the NUL character.'),
)

/** The part of an address that names a thing: lower-case words joined by hyphens. */
export const slug = z
  .string()
  .trim()
  .min(1, 'Fill this in.')
  .max(80, 'Use at most 80 characters.')
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'Use lower-case letters, digits and single hyphens.')

export const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, 'Use at most 254 characters.')
  .pipe(z.email('Enter an e-mail address such as name@example.com.'))

/** An http or https address, without user or password in it. */
export const webAddress = z
  .string()
  .trim()
  .max(2000)
  .refine((value) => {
    const url = URL.canParse(value) ? new URL(value) : undefined
    return (url?.protocol === 'http:' || url?.protocol === 'https:') && !url.username && !url.password
  }, 'Enter an address that starts with http:// or https:// and holds no password.')

/** In answers and events, where nobody has to be told what to enter. */
export const integer = z.number().int()

export const wholeNumber = once((from: number, to: number) =>
  z
    .number('Enter a number.')
    .int('Enter a whole number.')
    .min(from, `Enter ${digits(from)} or more.`)
    .max(to, `Enter ${digits(to)} or less.`),
)
