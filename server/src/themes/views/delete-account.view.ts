import { z } from 'zod'
import { fieldErrors, view } from './view.ts'

/** `/portal/private/profile/delete`; fields `current_password`, hidden `seen`. */
export const deleteAccountView = view({
  shared: false,
  viewer: 'member',
  schema: z.object({
    /** False for people with a role at the back office: then there is no form. */
    mayDelete: z.boolean(),
    /** What becomes of each app; `newOwner` null: it is deleted. */
    apps: z.array(
      z.object({
        name: z.string(),
        organisation: z.string(),
        credentials: z.int().nonnegative(),
        newOwner: z.string().nullable(),
      }),
    ),
    /** Says which situation was read; sent along. */
    seen: z.string(),
    error: z.string().nullable(),
    errors: fieldErrors(['current_password']),
  }),
  samples: {
    apps: {
      mayDelete: true,
      apps: [
        { name: 'Warehouse robot', organisation: 'Example Ltd', credentials: 2, newOwner: 'Robin Reader' },
        { name: 'Playground', organisation: 'Newcomers', credentials: 1, newOwner: null },
      ],
      seen: 'sample',
      error: null,
      errors: {},
    },
    none: { mayDelete: true, apps: [], seen: '', error: null, errors: {} },
    role: { mayDelete: false, apps: [], seen: '', error: null, errors: {} },
    error: {
      mayDelete: true,
      apps: [],
      seen: '',
      error: 'The situation has changed: now it is about one app. Read again.',
      errors: { current_password: 'This is not your present password.' },
    },
  },
})
