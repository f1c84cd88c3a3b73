import { z } from 'zod'
import { fieldErrors, href, languageOptions, view } from './view.ts'

/** `/portal/private/users/invite`; fields `email`, `first`, `last`, `role` (`admin` or `member`), `team` (several), `language` where there are `languages`. */
export const inviteColleagueView = view({
  shared: false,
  viewer: 'member',
  schema: z.object({
    organisationName: z.string(),
    values: z.object({
      email: z.string(),
      first: z.string(),
      last: z.string(),
      role: z.enum(['admin', 'member']),
    }),
    /** Without the default team, where whoever is in no other is. */
    teams: z.array(z.object({ value: z.string(), label: z.string(), checked: z.boolean() })),
    languages: languageOptions,
    cancelHref: href,
    error: z.string().nullable(),
    errors: fieldErrors(['email', 'first', 'last', 'role', 'team', 'language']),
  }),
  samples: {
    empty: {
      organisationName: 'Example Ltd',
      values: { email: '', first: '', last: '', role: 'member' },
      teams: [],
      cancelHref: '/portal/private/users',
      error: null,
      errors: {},
    },
    error: {
      organisationName: 'Example Ltd',
      values: { email: 'dana@example', first: '', last: 'Developer', role: 'admin' },
      teams: [
        { value: 'team-1', label: 'Backend', checked: true },
        { value: 'team-2', label: 'Night shift', checked: false },
      ],
      languages: [
        { value: 'en', label: 'English', selected: true },
        { value: 'de', label: 'Deutsch', selected: false },
      ],
      cancelHref: '/portal/private/users',
      error: null,
      errors: {
        email: 'Enter an e-mail address such as name@example.com.',
        first: 'Fill this in.',
        team: 'There is no such team in this organisation.',
      },
    },
  },
})
