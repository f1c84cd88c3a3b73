import { z } from 'zod'
import { fieldErrors, href, moment, view } from './view.ts'

export const codeState = z.enum(['usable', 'inactive', 'expired', 'used-up'])
const choice = z.object({ value: z.string(), label: z.string(), selected: z.boolean() })

const none = {
  organisationName: 'Example Ltd',
  open: true,
  codes: [],
  teams: [
    { value: '', label: 'Default team', selected: true },
    { value: 'team-1', label: 'Backend', selected: false },
  ],
  lifetimes: [
    { value: '7', label: '7 days', selected: false },
    { value: '30', label: '30 days', selected: true },
  ],
  values: { name: '', quota: '10', lifetime: '30', team: '' },
  cancelHref: '/portal/private/users',
  error: null,
  errors: {},
}

/** `/portal/private/users/invite-codes`; fields `name`, `quota`, `lifetime` (days), `team` (empty: the default team). */
export const ownInviteCodesView = view({
  shared: false,
  viewer: 'member',
  schema: z.object({
    organisationName: z.string(),
    /** Whether another one can be made; those that are there can be looked at in any case. */
    open: z.boolean(),
    codes: z.array(
      z.object({
        name: z.string(),
        code: z.string(),
        /** Null: the default team. */
        team: z.string().nullable(),
        used: z.int().nonnegative(),
        quota: z.int().positive(),
        state: codeState,
        expiresAt: moment.nullable(),
        href,
      }),
    ),
    teams: z.array(choice),
    lifetimes: z.array(choice),
    values: z.object({ name: z.string(), quota: z.string(), lifetime: z.string(), team: z.string() }),
    cancelHref: href,
    error: z.string().nullable(),
    errors: fieldErrors(['name', 'quota', 'lifetime', 'team']),
  }),
  samples: {
    some: {
      ...none,
      codes: [
        {
          name: 'Onboarding in May',
          code: '7K2M-PQ4D-X9TA',
          team: 'Backend',
          used: 3,
          quota: 20,
          state: 'usable',
          expiresAt: '2026-11-21T09:30:00Z',
          href: '/portal/private/users/invite-codes/code-1',
        },
        {
          name: 'Course',
          code: '9A2M-PQ4D-X9TA',
          team: null,
          used: 5,
          quota: 5,
          state: 'used-up',
          expiresAt: '2026-11-21T09:30:00Z',
          href: '/portal/private/users/invite-codes/code-2',
        },
      ],
    },
    error: {
      ...none,
      values: { ...none.values, quota: '0' },
      errors: { name: 'Fill this in.', quota: 'Enter 1 or more.' },
    },
    closed: { ...none, open: false },
  },
})
