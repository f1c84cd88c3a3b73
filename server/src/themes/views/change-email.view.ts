import { z } from 'zod'
import { fieldErrors, view } from './view.ts'

/** `/portal/private/profile/email`; fields `email`, `current_password`. */
export const changeEmailView = view({
  shared: false,
  viewer: 'member',
  schema: z.object({
    values: z.object({ email: z.string() }),
    /** The present one. */
    email: z.string(),
    /** Says the same whether or not the address belongs to an account. */
    state: z.enum(['ask', 'asked']),
    hours: z.int().positive(),
    /** Whether this portal can send mails now. */
    canSend: z.boolean(),
    error: z.string().nullable(),
    errors: fieldErrors(['email', 'current_password']),
  }),
  samples: {
    ask: {
      values: { email: '' },
      email: 'dana@example.com',
      state: 'ask',
      hours: 24,
      canSend: true,
      error: null,
      errors: {},
    },
    asked: {
      values: { email: 'dana@partner.example' },
      email: 'dana@example.com',
      state: 'asked',
      hours: 24,
      canSend: true,
      error: null,
      errors: {},
    },
    noMail: {
      values: { email: '' },
      email: 'dana@example.com',
      state: 'ask',
      hours: 24,
      canSend: false,
      error: null,
      errors: {},
    },
    error: {
      values: { email: 'dana@' },
      email: 'dana@example.com',
      state: 'ask',
      hours: 24,
      canSend: true,
      error: null,
      errors: {
        email: 'Enter an e-mail address such as name@example.com.',
        current_password: 'This is not your present password.',
      },
    },
  },
})
