import { z } from 'zod'
import { fieldErrors, passwordRules, view } from './view.ts'

/** `/auth/password/edit?token=…`; fields `token`, `password1`, `password2`. */
export const newPasswordView = view({
  shared: false,
  viewer: 'visitor',
  schema: z.object({
    /** Null when it no longer works: then there is no form. */
    token: z.string().nullable(),
    passwordRules,
    error: z.string().nullable(),
    errors: fieldErrors(['password1', 'password2']),
  }),
  samples: {
    choose: {
      token: 'sample',
      passwordRules: { shortest: 12, more: 'It needs a digit and a capital letter.' },
      error: null,
      errors: {},
    },
    spent: { token: null, passwordRules: { shortest: 12, more: '' }, error: null, errors: {} },
    error: {
      token: 'sample',
      passwordRules: { shortest: 12, more: '' },
      error: null,
      errors: { password2: 'The two passwords differ. Type the same one twice.' },
    },
  },
})
