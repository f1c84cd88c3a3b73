import { z } from 'zod'
import { fieldErrors, view } from './view.ts'

/** `/auth/password/edit?token=…`; fields `token`, `password1`, `password2`. */
export const newPasswordView = view({
  shared: false,
  viewer: 'visitor',
  schema: z.object({
    /** Null when it no longer works: then there is no form. */
    token: z.string().nullable(),
    minimumPasswordLength: z.int().positive(),
    error: z.string().nullable(),
    errors: fieldErrors(['password1', 'password2']),
  }),
  samples: {
    choose: { token: 'sample', minimumPasswordLength: 10, error: null, errors: {} },
    spent: { token: null, minimumPasswordLength: 10, error: null, errors: {} },
    error: {
      token: 'sample',
      minimumPasswordLength: 10,
      error: null,
      errors: { password2: 'The two passwords differ. Type the same one twice.' },
    },
  },
})
