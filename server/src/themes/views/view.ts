import { z } from 'zod'

/**
 * One page of the live portal: what a template of that name is given, and sample data for every state the page can be in.
 * - `shared`: the page's own part is the same for many people, so its rendered HTML may be kept and wrapped in each person's frame.
 * - `own`: of a shared page, the field that is for one person. It is drawn each time, by one partial or several, and put where the view prints
 *   the field `…Html` that each has here.
 * - `isPersonal`: of a shared page, whether this one is for one person all the same, and must not be kept.
 * - `viewer`: which sample frame suits the samples.
 */
export interface View<S extends z.ZodObject, State extends string> {
  schema: S
  shared: boolean
  own?: { field: keyof z.output<S> & string; partials: Readonly<Record<`${string}Html`, string>> }
  isPersonal?(model: z.output<S>): boolean
  viewer: 'visitor' | 'member'
  samples: Record<State, z.input<S>>
}

export const view = <S extends z.ZodObject, State extends string>(definition: View<S, State>): View<S, State> =>
  definition

const controlCharacters = /\p{Cc}/u

/** A path of this portal, or an absolute http(s) or mailto address. Anything else (`javascript:` …) is refused. */
export const href = z.string().refine((value) => {
  if (controlCharacters.test(value)) return false
  if (value.startsWith('/')) return !value.startsWith('//') && !value.startsWith('/\\')
  return value.startsWith('#') || value.startsWith('?') || /^(https?:\/\/|mailto:)/i.test(value)
}, 'must be a path, or an http, https or mailto address')

/** HTML that the server made or sanitised. Only fields named `…Html` may be printed with the filter `html`. */
export const trustedHtml = z.string()

/** A moment, ISO 8601 in UTC: `2026-11-21T09:30:00Z`. */
export const moment = z.iso.datetime({ offset: true })

/** A word with a tone; the tone is never the only carrier of meaning. */
export const tone = z.enum(['neutral', 'good', 'wait', 'bad'])

/** One message per field, null where the field is right; left out means null. */
export const fieldErrors = <const F extends string>(fields: readonly F[]) =>
  z.object(
    Object.fromEntries(fields.map((field) => [field, z.string().nullable().default(null)])) as Record<
      F,
      z.ZodDefault<z.ZodNullable<z.ZodString>>
    >,
  )

/** Languages that mails are written in, as those who speak them call them; none where there is only one. */
export const languageOptions = z
  .array(z.object({ value: z.string(), label: z.string(), selected: z.boolean() }))
  .default([])

/** For who chooses a password: characters at least, and what else is asked of it, in a sentence or empty. */
export const passwordRules = z.object({ shortest: z.int().positive(), more: z.string() })
