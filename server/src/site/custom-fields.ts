import type { FastifyRequest } from 'fastify'
import type { z } from 'zod'
import {
  type CustomField,
  type FieldValue,
  type FieldWithValue,
  type GivenValues,
  typedValue,
} from '../custom-fields/index.ts'
import { typedIn } from '../platform/http/form-failure.ts'
import type { customField } from '../themes/index.ts'

type CustomFieldModel = z.input<typeof customField>

const formNameOf = ({ name }: CustomField) => `field-${name}`

const kinds = {
  string: 'text',
  number: 'number',
  boolean: 'checkbox',
  choice: 'select',
  date: 'date',
  url: 'url',
} as const

/** Shown to its holder, who can't change it (any more). */
const isFixed = ({ field, value }: FieldWithValue) => field.holder === 'sees' || (field.writeOnce && value !== null)

const typedFor = (field: CustomField, request: FastifyRequest) =>
  typedIn(request.body).all(formNameOf(field)).at(-1) ?? ''

export const askedAtSignUp = (fields: readonly CustomField[]): FieldWithValue[] =>
  fields.filter(({ atSignUp }) => atSignUp).map((field) => ({ field, value: null }))

/** What a form sent, for the rules. */
export const givenFields = (asked: readonly FieldWithValue[], request: FastifyRequest): GivenValues =>
  Object.fromEntries(
    asked.filter((one) => !isFixed(one)).map(({ field }) => [field.name, typedValue(field, typedFor(field, request))]),
  )

/** As they are; with what was typed and what is wrong about it, where a form is shown again. */
export const customFieldModels = (
  asked: readonly FieldWithValue[],
  again?: { request: FastifyRequest; errors: Readonly<Record<string, string>> },
): CustomFieldModel[] =>
  asked.map((one) => {
    const { field, value } = one
    const fixed = isFixed(one)
    return {
      name: formNameOf(field),
      label: field.label,
      help: field.help || null,
      kind: fixed ? 'fixed' : kinds[field.type],
      value: again && !fixed ? typedFor(field, again.request) : inWords(field, value, fixed),
      // What was chosen before stays to be chosen, also where it is off the list.
      options: field.type === 'choice' ? withChosen(field.choices, value) : [],
      required: field.required,
      error: again?.errors[field.name] ?? null,
    }
  })

function inWords({ type }: CustomField, value: FieldValue | null, fixed: boolean): string {
  if (value === null) return ''
  if (type !== 'boolean') return String(value)
  if (fixed) return value ? 'Yes' : 'No'
  return value ? 'true' : ''
}

const withChosen = (choices: readonly string[], value: FieldValue | null) =>
  typeof value === 'string' && !choices.includes(value) ? [value, ...choices] : [...choices]
