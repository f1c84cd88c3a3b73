import { z } from 'zod'
import { fieldErrors, href, view } from './view.ts'

/** `/auth/password/login`; fields `login`, `password`, hidden `return-to`. */
export const loginView = view({
  shared: false,
  viewer: 'visitor',
  schema: z.object({
    values: z.object({ login: z.string() }),
    /** Where to go afterwards; null for the dashboard. */
    returnTo: href.nullable(),
    /** What is wrong with the form as a whole. */
    error: z.string().nullable(),
    errors: fieldErrors(['login', 'password']),
    canRegister: z.boolean(),
    /** Whether passkeys work under this address. */
    passkeys: z.boolean(),
  }),
  samples: {
    empty: { values: { login: '' }, returnTo: null, error: null, errors: {}, canRegister: true, passkeys: true },
    wrong: {
      values: { login: 'dana@example.com' },
      returnTo: '/portal/catalogue-products/parcels',
      error: 'This e-mail address and password do not belong together. Check both and try again.',
      errors: {},
      canRegister: false,
      passkeys: false,
    },
    error: {
      values: { login: '' },
      returnTo: null,
      error: null,
      errors: { login: 'Enter your e-mail address.', password: 'Enter your password.' },
      canRegister: true,
      passkeys: true,
    },
  },
})
