import { z } from 'zod'
import { fieldErrors, href, tone } from './view.ts'

const callField = z.object({
  /** Of the form's field. */
  name: z.string(),
  label: z.string(),
  in: z.enum(['path', 'query', 'header']),
  required: z.boolean(),
  /** Type and limits in words. */
  hint: z.string(),
  value: z.string(),
  /** Lines of the field; null for one that takes a single line. */
  rows: z.int().nullable(),
  /** Values to choose from; others can be typed. */
  options: z.array(z.string()),
  error: z.string().nullable(),
})

/** Calling an operation from its page, with a key of the reader's own. */
export const tryIt = z.object({
  /** Why no call can be made from here (yet), in a sentence; null where one can. */
  obstacle: z.string().nullable(),
  /** What to do about it. */
  way: z.object({ to: z.enum(['sign-in', 'request', 'app']), href }).nullable(),
  form: z
    .object({
      action: href,
      /** The same, where the samples are to hold the key. */
      samplesAction: href,
      /** The keys to choose from, one selected. */
      credentials: z.array(
        z.object({ value: z.string(), name: z.string(), app: z.string(), plan: z.string(), selected: z.boolean() }),
      ),
      /** Whether a call may change something at the API. */
      changes: z.boolean(),
      /** Where keys may be seen only once, that is on the page of their app. */
      shownOnceAt: href.nullable(),
      fields: z.array(callField),
      body: z
        .object({
          mediaTypes: z.array(z.object({ value: z.string(), label: z.string(), selected: z.boolean() })),
          value: z.string(),
          required: z.boolean(),
        })
        .nullable(),
      /** What is left out of every call. */
      remarks: z.array(z.string()),
      error: z.string().nullable(),
      errors: fieldErrors(['credential', 'media-type', 'body', 'mode']),
    })
    .nullable(),
  /** The key that the samples hold, by the name of its credential; null where they hold a placeholder. */
  keyShown: z.object({ name: z.string(), hideHref: href }).nullable(),
  /** What came of the call that was just made. */
  answer: z
    .object({
      method: z.string(),
      url: z.string(),
      /** Null where there was no answer. */
      status: z.int().nullable(),
      /** `Not Found`; empty for statuses that have no name. */
      statusName: z.string(),
      tone,
      milliseconds: z.int().nonnegative(),
      /** What it means, where that is not obvious. */
      explanation: z.string().nullable(),
      headers: z.array(z.object({ name: z.string(), value: z.string() })),
      body: z.string().nullable(),
      bodyRemark: z.string().nullable(),
    })
    .nullable(),
})

export type TryIt = z.input<typeof tryIt>

export const visitorsTryIt: TryIt = {
  obstacle: 'Sign in to call this operation from here, with a key of your own.',
  way: { to: 'sign-in', href: '/auth/password/login?return-to=%2Fportal%2Fcatalogue-products' },
  form: null,
  keyShown: null,
  answer: null,
}

const bookingForm: NonNullable<TryIt['form']> = {
  action: '/portal/catalogue-products/parcels/parcels-api/docs/operations/bookParcel',
  samplesAction: '/portal/catalogue-products/parcels/parcels-api/docs/operations/bookParcel#samples',
  credentials: [
    { value: 'one', name: 'Warehouse key', app: 'Warehouse', plan: 'Starter', selected: true },
    { value: 'two', name: 'Shop key', app: 'Web shop', plan: 'Standard', selected: false },
  ],
  changes: true,
  shownOnceAt: null,
  fields: [
    {
      name: 'query-dryRun',
      label: 'dryRun',
      in: 'query',
      required: false,
      hint: 'boolean',
      value: '',
      rows: null,
      options: ['true', 'false'],
      error: null,
    },
    {
      name: 'query-tag',
      label: 'tag',
      in: 'query',
      required: false,
      hint: 'list of string; one value on each line',
      value: 'fragile\ngift',
      rows: 3,
      options: [],
      error: null,
    },
    {
      name: 'header-Idempotency-Key',
      label: 'Idempotency-Key',
      in: 'header',
      required: true,
      hint: 'string (uuid)',
      value: '5f0d',
      rows: null,
      options: [],
      error: null,
    },
  ],
  body: {
    mediaTypes: [
      { value: 'application/json', label: 'application/json', selected: true },
      { value: 'application/xml', label: 'application/xml', selected: false },
    ],
    value: '{\n  "grams": 1250\n}',
    required: true,
  },
  remarks: ['Cookies are never sent from here.'],
  error: null,
  errors: {},
}

export const readyToTry: TryIt = { obstacle: null, way: null, form: bookingForm, keyShown: null, answer: null }

export const tried: TryIt = {
  ...readyToTry,
  keyShown: {
    name: 'Warehouse key',
    hideHref: '/portal/catalogue-products/parcels/parcels-api/docs/operations/bookParcel',
  },
  answer: {
    method: 'POST',
    url: 'http://localhost:8080/parcels/v1/parcels',
    status: 429,
    statusName: 'Too Many Requests',
    tone: 'bad',
    milliseconds: 12,
    explanation: 'More calls than the plan of this key allows. Try again in 7 seconds.',
    headers: [
      { name: 'content-type', value: 'application/problem+json' },
      { name: 'retry-after', value: '7' },
    ],
    body: '{\n  "code": "rate-exceeded"\n}',
    bodyRemark: 'Only the first 100,000 bytes are shown.',
  },
}

export const wronglyTyped: TryIt = {
  ...readyToTry,
  form: {
    ...bookingForm,
    shownOnceAt: '/portal/private/apps/one',
    fields: bookingForm.fields.map((field) =>
      field.required ? { ...field, value: '', error: 'This parameter is needed: enter a value.' } : field,
    ),
    errors: { body: 'This operation needs a body: enter one.', credential: 'Choose one of your keys.' },
  },
}
