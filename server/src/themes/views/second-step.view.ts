import { z } from 'zod'
import { fieldErrors, view } from './view.ts'

/** `/auth/second-step`, after the password; fields `code`, hidden `return-to`. */
export const secondStepView = view({
  shared: false,
  viewer: 'visitor',
  schema: z.object({
    returnTo: z.string().nullable(),
    error: z.string().nullable(),
    errors: fieldErrors(['code']),
  }),
  samples: {
    ask: { returnTo: null, error: null, errors: {} },
    error: { returnTo: '/portal/private/dashboard', error: null, errors: { code: 'This code is wrong.' } },
  },
})
