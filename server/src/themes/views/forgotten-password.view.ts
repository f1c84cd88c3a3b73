import { z } from 'zod'
import { fieldErrors, view } from './view.ts'

/** `/auth/password/new`; field `email`. */
export const forgottenPasswordView = view({
  shared: false,
  viewer: 'visitor',
  schema: z.object({
    values: z.object({ email: z.string() }),
    /** Says the same whether or not there is such an account. */
    state: z.enum(['ask', 'asked']),
    hours: z.int().positive(),
    /** Whether this portal can send mails now. */
    canSend: z.boolean(),
    error: z.string().nullable(),
    errors: fieldErrors(['email']),
  }),
  samples: {
    ask: { values: { email: '' }, state: 'ask', hours: 24, canSend: true, error: null, errors: {} },
    asked: { values: { email: 'dana@example.com' }, state: 'asked', hours: 24, canSend: true, error: null, errors: {} },
    noMail: { values: { email: '' }, state: 'asked', hours: 24, canSend: false, error: null, errors: {} },
    error: {
      values: { email: 'dana@' },
      state: 'ask',
      hours: 24,
      canSend: true,
      error: null,
      errors: { email: 'Enter an e-mail address such as name@example.com.' },
    },
  },
})
