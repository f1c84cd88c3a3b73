import { z } from 'zod'
import { codeState } from './own-invite-codes.view.ts'
import { href, moment, view } from './view.ts'

const sample = {
  name: 'Onboarding in May',
  code: '7K2M-PQ4D-X9TA',
  link: 'https://portal.example.com/auth/password/register?token=7K2M-PQ4D-X9TA',
  team: 'Backend',
  used: 1,
  quota: 20,
  active: true,
  state: 'usable',
  expiresAt: '2026-11-21T09:30:00Z',
  maySwitchOn: true,
  people: [{ name: 'Robin Reader', email: 'robin@example.com', at: '2026-11-01T09:30:00Z' }],
  morePeople: 0,
  action: '/portal/private/users/invite-codes/code-1',
  cancelHref: '/portal/private/users/invite-codes',
  error: null,
} as const

/** `/portal/private/users/invite-codes/{id}`; hidden `mode` = `on`, `off` or `delete`. */
export const ownInviteCodeView = view({
  shared: false,
  viewer: 'member',
  schema: z.object({
    name: z.string(),
    code: z.string(),
    link: href,
    /** Null: the default team. */
    team: z.string().nullable(),
    used: z.int().nonnegative(),
    quota: z.int().positive(),
    active: z.boolean(),
    state: codeState,
    expiresAt: moment.nullable(),
    maySwitchOn: z.boolean(),
    /** Who came by it, newest first. */
    people: z.array(z.object({ name: z.string(), email: z.string(), at: moment })),
    /** How many more than are listed. */
    morePeople: z.int().nonnegative(),
    action: href,
    cancelHref: href,
    error: z.string().nullable(),
  }),
  samples: {
    usable: { ...sample, people: [...sample.people] },
    over: {
      ...sample,
      team: null,
      used: 20,
      active: false,
      state: 'inactive',
      people: [...sample.people],
      morePeople: 19,
      error: 'The operator of this portal does not let organisations make codes.',
    },
    nobody: { ...sample, used: 0, people: [] },
  },
})
