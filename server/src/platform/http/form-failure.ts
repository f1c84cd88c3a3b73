import { z } from 'zod'
import { Refused } from '../errors.ts'
import { problemOf } from './problem.ts'

/** What is wrong with a form that was sent, in words. */
export interface FormFailure {
  status: number
  /** About the form as a whole. */
  error: string | null
  /** By the names of the fields in the page. */
  errors: Record<string, string>
  /** By the names of custom fields. */
  fields: Record<string, string>
}

/** A form as it was typed, to show it again. */
export interface Typed {
  /** Empty for what was not sent and for passwords, which are never sent back. */
  text(name: string): string
  all(name: string): string[]
  /** What the form's schema reads; fields that are missing count as empty. */
  values(form: z.ZodObject): Record<string, unknown>
}

export function typedIn(body: unknown): Typed {
  const sent = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  const all = (name: string) =>
    [Object.hasOwn(sent, name) ? sent[name] : []].flat().filter((value) => typeof value === 'string')
  return {
    text: (name) => (name.includes('password') ? '' : (all(name).at(-1) ?? '')),
    all,
    values: (form) =>
      Object.fromEntries(Object.keys(form.shape).map((name) => [name, Object.hasOwn(sent, name) ? sent[name] : ''])),
  }
}

/** @returns undefined for what the form can't be sent again about: no right, no such thing, a failure of ours */
export function failureOf(
  error: unknown,
  { form, fieldOf = {} }: { form: z.ZodObject; fieldOf?: Readonly<Record<string, string>> },
  requestId: string,
): FormFailure | undefined {
  const isInput = error instanceof z.ZodError
  if (!isInput && !(error instanceof Refused && mendable.has(error.kind))) return undefined
  const { status, detail, errors = [] } = problemOf(error, requestId)
  const failure: FormFailure = {
    status: status === 409 || status === 412 ? 422 : status,
    error: null,
    errors: {},
    fields: {},
  }
  for (const { field, message } of errors) {
    const custom = /^fields\.(.+)$/.exec(field)?.[1]
    if (custom !== undefined) {
      failure.fields[custom] ??= message
      continue
    }
    const name = fieldOf[field] ?? fieldOf[field.split('.')[0] ?? ''] ?? field.split('.')[0] ?? ''
    if (Object.hasOwn(form.shape, name)) failure.errors[name] ??= message
    else failure.error ??= message
  }
  if (errors.length === 0) failure.error = detail
  return failure
}

const mendable = new Set<Refused['kind']>(['input', 'rule', 'too-many', 'outdated', 'unavailable', 'too-large'])
