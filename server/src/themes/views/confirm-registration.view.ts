import { z } from 'zod'
import { fieldErrors, view } from './view.ts'

/**
 * `/auth/email/registration`. Without a good token a form for another mail: `mode` = `resend`, `email`.
 * With one: `mode` = `confirm`, `token`, `password`.
 */
export const confirmRegistrationView = view({
  shared: false,
  viewer: 'visitor',
  schema: z.object({
    /** `sent` says the same whether or not the address belongs to an account. */
    state: z.enum(['sent', 'resend', 'spent', 'confirm']),
    email: z.string(),
    token: z.string(),
    hours: z.int().positive(),
    /** Whether this portal can send mails now. */
    canSend: z.boolean(),
    error: z.string().nullable(),
    errors: fieldErrors(['email', 'password']),
  }),
  samples: {
    sent: { state: 'sent', email: 'dana@example.com', token: '', hours: 24, canSend: true, error: null, errors: {} },
    resend: { state: 'resend', email: '', token: '', hours: 24, canSend: false, error: null, errors: {} },
    spent: { state: 'spent', email: '', token: '', hours: 24, canSend: true, error: null, errors: {} },
    confirm: {
      state: 'confirm',
      email: 'dana@example.com',
      token: 'sample',
      hours: 24,
      canSend: true,
      error: null,
      errors: {},
    },
    wrong: {
      state: 'confirm',
      email: 'dana@example.com',
      token: 'sample',
      hours: 24,
      canSend: true,
      error: null,
      errors: { password: 'This is not the password that was chosen when signing up.' },
    },
  },
})
