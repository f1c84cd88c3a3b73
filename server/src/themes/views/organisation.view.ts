import { z } from 'zod'
import { fieldErrors, href, view } from './view.ts'

/**
 * `/portal/private/organisation`. Admins get two forms: hidden `mode` = `rename` with `name`, and `mode` = `team` with `team_name`.
 */
export const organisationView = view({
  shared: false,
  viewer: 'member',
  schema: z.object({
    name: z.string(),
    isAdmin: z.boolean(),
    members: z.int().nonnegative(),
    /** For a member only the ones they are in. */
    teams: z.array(
      z.object({
        name: z.string(),
        isDefault: z.boolean(),
        members: z.int().nonnegative(),
        /** Where it is renamed or deleted; null for members. */
        href: href.nullable(),
      }),
    ),
    values: z.object({ name: z.string(), team: z.string() }),
    colleaguesHref: href,
    error: z.string().nullable(),
    errors: fieldErrors(['name', 'team_name']),
  }),
  samples: {
    admin: {
      name: 'Example Ltd',
      isAdmin: true,
      members: 12,
      teams: [
        { name: 'Default team', isDefault: true, members: 4, href: '/portal/private/organisation/teams/team-0' },
        { name: 'Backend', isDefault: false, members: 1, href: '/portal/private/organisation/teams/team-1' },
      ],
      values: { name: 'Example Ltd', team: '' },
      colleaguesHref: '/portal/private/users',
      error: null,
      errors: {},
    },
    member: {
      name: 'Example Ltd',
      isAdmin: false,
      members: 1,
      teams: [{ name: 'Backend', isDefault: false, members: 1, href: null }],
      values: { name: 'Example Ltd', team: '' },
      colleaguesHref: '/portal/private/users',
      error: null,
      errors: {},
    },
    error: {
      name: 'Example Ltd',
      isAdmin: true,
      members: 12,
      teams: [],
      values: { name: 'Harbour', team: 'Backend' },
      colleaguesHref: '/portal/private/users',
      error: null,
      errors: {
        name: 'This name is taken. Choose another one.',
        team_name: 'This name is taken. Choose another one.',
      },
    },
  },
})
