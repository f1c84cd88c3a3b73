import { z } from 'zod'

/** A text in the address of a page that may be left out. What is empty, too long or can't be stored counts as left out: no page fails by it. */
export const askedText = (longest: number) =>
  z
    .string()
    .trim()
    .max(longest)
    // PostgreSQL takes no NUL in a text.
    .refine((text) => !text.includes('\u0000'))
    .transform((text) => (text === '' ? undefined : text))
    .optional()
    .catch(undefined)
