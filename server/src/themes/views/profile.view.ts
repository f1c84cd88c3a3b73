import { z } from 'zod'
import { avatar, sampleAvatar } from './avatar.ts'
import { customField, sampleFields } from './custom-field.ts'
import { fieldErrors, languageOptions, moment, passwordRules, view } from './view.ts'

/**
 * `/portal/private/profile`. Two forms: hidden `mode` = `update` with `first`, `last`;
 * `mode` = `password` with `current_password`, `password1`, `password2`. A third, where there are `languages`: `mode` = `language` with `language`.
 */
export const profileView = view({
  shared: false,
  viewer: 'member',
  schema: z.object({
    values: z.object({ first: z.string(), last: z.string() }),
    email: z.string(),
    avatar: avatar.default(sampleAvatar),
    /** Whether there is a code that somebody could have. */
    takesInviteCodes: z.boolean().default(false),
    organisationName: z.string().nullable(),
    /** Those the account belongs to. With two or more a form posts `organisation-id` to `/portal/private/organisation/switch`. */
    organisations: z.array(z.object({ id: z.string(), name: z.string(), current: z.boolean() })).default([]),
    memberSince: moment,
    /** False for accounts that sign in elsewhere. */
    canChangePassword: z.boolean(),
    /** An administrator asked for a new password: nothing else can be done first. */
    mustChangePassword: z.boolean(),
    passwordRules,
    /** Of its mails; none where there is only one. */
    languages: languageOptions,
    customFields: z.array(customField).default([]),
    error: z.string().nullable(),
    errors: fieldErrors(['first', 'last', 'current_password', 'password1', 'password2', 'language']),
  }),
  samples: {
    one: {
      values: { first: 'Dana', last: 'Developer' },
      email: 'dana@example.com',
      organisationName: 'Example Ltd',
      memberSince: '2026-10-02T08:00:00Z',
      canChangePassword: true,
      mustChangePassword: false,
      passwordRules: { shortest: 12, more: 'It needs a digit and a capital letter.' },
      error: null,
      errors: {},
    },
    error: {
      values: { first: '', last: 'Developer' },
      email: 'dana@example.com',
      organisationName: null,
      memberSince: '2026-10-02T08:00:00Z',
      canChangePassword: true,
      mustChangePassword: true,
      passwordRules: { shortest: 12, more: '' },
      customFields: sampleFields.wrong,
      error: null,
      errors: { first: 'Enter your first name.', current_password: 'This is not your present password.' },
    },
    severalOrganisations: {
      values: { first: 'Dana', last: 'Developer' },
      email: 'dana@example.com',
      organisationName: 'Example Ltd',
      organisations: [
        { id: 'organisation-1', name: 'Example Ltd', current: true },
        { id: 'organisation-2', name: 'Harbour Company', current: false },
      ],
      memberSince: '2026-10-02T08:00:00Z',
      canChangePassword: true,
      mustChangePassword: false,
      languages: [
        { value: 'en', label: 'English', selected: false },
        { value: 'de', label: 'Deutsch', selected: true },
      ],
      passwordRules: { shortest: 12, more: '' },
      error: null,
      errors: {},
    },
    signsInElsewhere: {
      values: { first: 'Dana', last: 'Developer' },
      email: 'dana@example.com',
      organisationName: null,
      memberSince: '2026-10-02T08:00:00Z',
      canChangePassword: false,
      mustChangePassword: false,
      passwordRules: { shortest: 12, more: '' },
      error: null,
      errors: {},
    },
  },
})
