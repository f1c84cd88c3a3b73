import { z } from 'zod'
import { customField, sampleFields } from './custom-field.ts'
import { fieldErrors, href, passwordRules, view } from './view.ts'

/** `/auth/password/register`; fields `email`, `first`, `last`, `password1`, `password2`, `invite_id`. */
export const registerView = view({
  shared: false,
  viewer: 'visitor',
  schema: z.object({
    /** `inviteId` null leaves the field for an invite code out. */
    values: z.object({ email: z.string(), first: z.string(), last: z.string(), inviteId: z.string().nullable() }),
    /** The code came with a link and can't be changed. */
    inviteLocked: z.boolean(),
    /** The organisation such a link leads into, where it is not the default one. */
    invitedTo: z.string().nullable().default(null),
    passwordRules,
    /** Only addresses at some domains can register; which, is not told. */
    limitedDomains: z.boolean().default(false),
    /** Where to go afterwards; sent back as the hidden field `return-to`. */
    returnTo: href.nullable().default(null),
    customFields: z.array(customField).default([]),
    /** The version of the terms of use to be accepted, sent by the checkbox `terms`; null where there are none. */
    terms: z.string().nullable().default(null),
    termsAccepted: z.boolean().default(false),
    error: z.string().nullable(),
    errors: fieldErrors(['email', 'first', 'last', 'password1', 'password2', 'invite_id', 'terms']),
  }),
  samples: {
    empty: {
      values: { email: '', first: '', last: '', inviteId: null },
      inviteLocked: false,
      passwordRules: { shortest: 12, more: 'It needs a digit and a capital letter.' },
      error: null,
      errors: {},
    },
    invited: {
      values: { email: '', first: '', last: '', inviteId: 'SPRING-2026' },
      inviteLocked: true,
      invitedTo: 'Example Ltd',
      passwordRules: { shortest: 12, more: '' },
      limitedDomains: true,
      customFields: sampleFields.empty,
      returnTo: '/portal/catalogue-products/parcels',
      error: null,
      errors: {},
    },
    error: {
      values: { email: 'dana@example', first: 'Dana', last: '', inviteId: 'SPRING' },
      inviteLocked: false,
      passwordRules: { shortest: 12, more: '' },
      customFields: sampleFields.wrong,
      terms: 'version-3',
      error: null,
      errors: {
        email: 'Enter an e-mail address like name@example.com.',
        last: 'Enter your last name.',
        password2: 'The two passwords differ. Type the same one twice.',
        terms: 'Accept the terms of use to go on.',
        invite_id: 'This invite code is not known. Check it with whoever gave it to you.',
      },
    },
  },
})
