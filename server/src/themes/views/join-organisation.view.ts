import { z } from 'zod'
import { fieldErrors, view } from './view.ts'

/** `/portal/private/invite-code`; query `token`. The form posts `invite_id`. */
export const joinOrganisationView = view({
  shared: false,
  viewer: 'member',
  schema: z.object({
    code: z.string(),
    /** Where the code leads; null without one, and for one that can't be used. */
    organisationName: z.string().nullable(),
    error: z.string().nullable(),
    errors: fieldErrors(['invite_id']),
  }),
  samples: {
    empty: { code: '', organisationName: null, error: null, errors: {} },
    known: { code: 'AB12-CD34-EF56', organisationName: 'Example Ltd', error: null, errors: {} },
    wrong: {
      code: 'AB12',
      organisationName: null,
      error: null,
      errors: { invite_id: 'This invite code can’t be used.' },
    },
  },
})
