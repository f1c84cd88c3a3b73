import { z } from 'zod'
import { customField, sampleFields } from './custom-field.ts'
import { fieldErrors, href, passwordRules, view } from './view.ts'

const empty = { first: '', last: '' }
const base = {
  passwordRules: { shortest: 12, more: 'It needs a digit and a capital letter.' },
  values: empty,
  email: '',
  organisationName: null,
  token: null,
  error: null,
  errors: {},
}

/**
 * `/auth/invitation?token=…`. Hidden fields `token` and `mode`: `newcomer` with `first`, `last`, `password1`, `password2`, or `join`
 * for whoever is signed in with the invited account.
 */
export const invitationView = view({
  shared: false,
  viewer: 'visitor',
  schema: z.object({
    state: z.enum(['newcomer', 'sign-in', 'join', 'another', 'spent']),
    /** Null when it no longer works. */
    token: z.string().nullable(),
    /** Who is invited. */
    email: z.string(),
    /** Null: to the portal, and to no organisation of their own. */
    organisationName: z.string().nullable(),
    /** Comes back here; with `sign-in`. */
    signInHref: href.nullable().default(null),
    values: z.object({ first: z.string(), last: z.string() }),
    passwordRules,
    customFields: z.array(customField).default([]),
    /** The version of the terms of use to be accepted, sent by the checkbox `terms`; null where there are none. */
    terms: z.string().nullable().default(null),
    termsAccepted: z.boolean().default(false),
    error: z.string().nullable(),
    errors: fieldErrors(['first', 'last', 'password1', 'password2', 'terms']),
  }),
  samples: {
    newcomer: {
      ...base,
      state: 'newcomer',
      token: 'sample',
      email: 'dana@example.com',
      organisationName: 'Partner Ltd',
      values: { first: 'Dana', last: 'Developer' },
    },
    error: {
      ...base,
      state: 'newcomer',
      token: 'sample',
      email: 'dana@example.com',
      values: { first: '', last: 'Developer' },
      customFields: sampleFields.wrong,
      terms: 'version-3',
      termsAccepted: true,
      errors: { first: 'Fill this in.', password2: 'The two passwords differ. Type the same one twice.' },
    },
    signIn: {
      ...base,
      state: 'sign-in',
      token: 'sample',
      email: 'dana@example.com',
      organisationName: 'Partner Ltd',
      signInHref: '/auth/password/login?return-to=%2Fauth%2Finvitation%3Ftoken%3Dsample',
    },
    join: { ...base, state: 'join', token: 'sample', email: 'dana@example.com', organisationName: 'Partner Ltd' },
    another: { ...base, state: 'another', token: 'sample', email: 'dana@example.com', organisationName: 'Partner Ltd' },
    spent: { ...base, state: 'spent' },
  },
})
