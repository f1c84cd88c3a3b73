import { z } from 'zod'
import { fieldErrors, href, moment, view } from './view.ts'

/** `/portal/private/users/…`; fields `role` (`admin` or `member`), `team` (several). */
export const colleagueView = view({
  shared: false,
  viewer: 'member',
  schema: z.object({
    name: z.string(),
    email: z.string(),
    active: z.boolean(),
    since: moment,
    isReader: z.boolean(),
    role: z.enum(['admin', 'member']),
    /** Without the default team, where whoever is in no other is. */
    teams: z.array(z.object({ value: z.string(), label: z.string(), checked: z.boolean() })),
    action: href,
    removeHref: href,
    organisationHref: href,
    error: z.string().nullable(),
    errors: fieldErrors(['role', 'team']),
  }),
  samples: {
    one: {
      name: 'Robin Reader',
      email: 'robin@example.com',
      active: true,
      since: '2026-10-02T08:00:00Z',
      isReader: false,
      role: 'member',
      teams: [
        { value: 'team-1', label: 'Backend', checked: true },
        { value: 'team-2', label: 'Night shift', checked: false },
      ],
      action: '/portal/private/users/person-2',
      removeHref: '/portal/private/users/person-2/remove',
      organisationHref: '/portal/private/organisation',
      error: null,
      errors: {},
    },
    lastAdmin: {
      name: 'Dana Developer',
      email: 'dana@example.com',
      active: false,
      since: '2026-10-02T08:00:00Z',
      isReader: true,
      role: 'member',
      teams: [],
      action: '/portal/private/users/person-1',
      removeHref: '/portal/private/users/person-1/remove',
      organisationHref: '/portal/private/organisation',
      error: null,
      errors: { role: 'This is the only admin of the organisation. Make somebody else an admin first.' },
    },
  },
})
