import { z } from 'zod'
import { fieldErrors, moment, view } from './view.ts'

/**
 * `/portal/private/profile/second-factor`; field `mode` = `begin`, or with `code` and `current_password`
 * `confirm`, `renew` or `off`.
 */
const schema = z.object({
  state: z.enum(['off', 'setting-up', 'on', 'codes']),
  /** The back office asks for it: it can't be turned off. */
  required: z.boolean(),
  /** When it was turned on. */
  since: moment.nullable(),
  codesLeft: z.int().nonnegative(),
  /** For typing into an app, while setting up. */
  secret: z.string(),
  /** A picture for apps: so many modules wide, with a path that draws the dark ones. */
  qr: z.object({ size: z.int(), path: z.string() }).nullable(),
  /** Shown once, in the state `codes`. */
  recoveryCodes: z.array(z.string()),
  error: z.string().nullable(),
  errors: fieldErrors(['code', 'current_password']),
})

const off: z.input<typeof schema> = {
  state: 'off',
  required: false,
  since: null,
  codesLeft: 0,
  secret: '',
  qr: null,
  recoveryCodes: [],
  error: null,
  errors: {},
}

const settingUp = {
  ...off,
  state: 'setting-up',
  secret: 'JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP',
  qr: { size: 21, path: 'M0 0h7v1h-7zM9 0h2v1h-2zM14 0h7v1h-7z' },
} as const

export const secondFactorView = view({
  shared: false,
  viewer: 'member',
  schema,
  samples: {
    off,
    required: { ...off, required: true },
    settingUp,
    wrongCode: { ...settingUp, errors: { code: 'This code is wrong.', current_password: 'Enter your password.' } },
    on: { ...off, state: 'on', since: '2026-10-02T08:00:00Z', codesLeft: 10 },
    fewCodes: { ...off, state: 'on', required: true, since: '2026-10-02T08:00:00Z', codesLeft: 1 },
    codes: {
      ...off,
      state: 'codes',
      since: '2026-10-02T08:00:00Z',
      recoveryCodes: ['k3fm-9xwz-ab2c-7tpq', 'wq8n-3fyd-mm5e-h2rc', 'zz4t-pk7b-c9sv-x6ag'],
    },
  },
})
