import { z } from 'zod'
import { fieldErrors, view } from './view.ts'

/** `/auth/second-step`, after the password; fields `code` or `passkey`, hidden `return-to`. */
export const secondStepView = view({
  shared: false,
  viewer: 'visitor',
  schema: z.object({
    /** Whether there is an authenticator app: recovery codes work in any case. */
    app: z.boolean(),
    passkey: z.boolean(),
    returnTo: z.string().nullable(),
    error: z.string().nullable(),
    errors: fieldErrors(['code']),
  }),
  samples: {
    ask: { app: true, passkey: false, returnTo: null, error: null, errors: {} },
    passkey: { app: false, passkey: true, returnTo: null, error: null, errors: {} },
    error: {
      app: true,
      passkey: true,
      returnTo: '/portal/private/dashboard',
      error: null,
      errors: { code: 'This code is wrong.' },
    },
  },
})
