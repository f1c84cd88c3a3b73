import { z } from 'zod'
import { fieldErrors, href, view } from './view.ts'

/** `/portal/private/organisation/teams/…`. Two forms: hidden `mode` = `rename` with `name`, and `mode` = `remove`. */
export const teamView = view({
  shared: false,
  viewer: 'member',
  schema: z.object({
    name: z.string(),
    value: z.string(),
    /** What deleting it would do; null for the default team, which stays. */
    removal: z
      .object({
        members: z.int().nonnegative(),
        movesToDefaultTeam: z.int().nonnegative(),
        apps: z.int().nonnegative(),
        catalogues: z.int().nonnegative(),
      })
      .nullable(),
    action: href,
    cancelHref: href,
    error: z.string().nullable(),
    errors: fieldErrors(['name']),
  }),
  samples: {
    used: {
      name: 'Backend',
      value: 'Backend',
      removal: { members: 4, movesToDefaultTeam: 1, apps: 2, catalogues: 1 },
      action: '/portal/private/organisation/teams/team-1',
      cancelHref: '/portal/private/organisation',
      error: null,
      errors: {},
    },
    default: {
      name: 'Default team',
      value: '',
      removal: null,
      action: '/portal/private/organisation/teams/team-0',
      cancelHref: '/portal/private/organisation',
      error: 'The default team holds whoever is in no other. It can be renamed, but not deleted.',
      errors: { name: 'Fill this in.' },
    },
  },
})
