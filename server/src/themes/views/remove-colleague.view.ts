import { z } from 'zod'
import { href, view } from './view.ts'

/** `/portal/private/users/…/remove`; hidden `seen`. */
export const removeColleagueView = view({
  shared: false,
  viewer: 'member',
  schema: z.object({
    name: z.string(),
    organisationName: z.string(),
    isReader: z.boolean(),
    /** What becomes of each app; without a new owner nobody could own it, and the removal is refused. */
    apps: z.array(z.object({ name: z.string(), credentials: z.int().nonnegative(), newOwner: z.string().nullable() })),
    /** They belong nowhere else. */
    movesToDefault: z.boolean(),
    /** Says which situation was read; sent along. */
    seen: z.string(),
    action: href,
    cancelHref: href,
    error: z.string().nullable(),
  }),
  samples: {
    apps: {
      name: 'Robin Reader',
      organisationName: 'Example Ltd',
      isReader: false,
      apps: [{ name: 'Warehouse robot', credentials: 2, newOwner: 'Dana Developer' }],
      movesToDefault: true,
      seen: 'sample',
      action: '/portal/private/users/person-2/remove',
      cancelHref: '/portal/private/users/person-2',
      error: null,
    },
    error: {
      name: 'Dana Developer',
      organisationName: 'Example Ltd',
      isReader: true,
      apps: [{ name: 'Playground', credentials: 0, newOwner: null }],
      movesToDefault: false,
      seen: 'sample',
      action: '/portal/private/users/person-1/remove',
      cancelHref: '/portal/private/users/person-1',
      error: 'This is the only admin of the organisation. Make somebody else an admin first.',
    },
  },
})
