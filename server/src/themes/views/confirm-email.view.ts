import { z } from 'zod'
import { view } from './view.ts'

/** `/auth/email/confirm?token=…`; field `token`. Opening it changes nothing: programs that look through mails open every address. */
export const confirmEmailView = view({
  shared: false,
  viewer: 'visitor',
  schema: z.object({
    /** Null when it no longer works: then there is no form. */
    token: z.string().nullable(),
    email: z.string(),
    error: z.string().nullable(),
  }),
  samples: {
    confirm: { token: 'sample', email: 'dana@partner.example', error: null },
    spent: { token: null, email: '', error: null },
  },
})
