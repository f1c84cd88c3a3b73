import { z } from 'zod'
import { fieldErrors, moment, view } from './view.ts'

/**
 * `/portal/private/profile/second-factor`; field `mode` = `begin`, or with `current_password` and `code` (or `passkey`)
 * `confirm`, `renew` or `off`.
 */
const schema = z.object({
  /** Of the authenticator app; `codes` shows new recovery codes and nothing else. */
  state: z.enum(['off', 'setting-up', 'on', 'codes']),
  /** Whether signing in with the password takes more: an app or a passkey. */
  on: z.boolean(),
  /** Whether passkeys work under this address. */
  passkeysPossible: z.boolean(),
  /** In the order they were added. */
  passkeys: z.array(z.object({ id: z.string(), name: z.string(), since: moment, lastUsed: moment.nullable() })),
  /** The back office asks for it: the last one can't be taken away. */
  required: z.boolean(),
  /** When the app was turned on. */
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
  on: false,
  passkeysPossible: true,
  passkeys: [],
  required: false,
  since: null,
  codesLeft: 0,
  secret: '',
  qr: null,
  recoveryCodes: [],
  error: null,
  errors: {},
}

const passkeys = [
  { id: 'passkey-1', name: 'Work laptop', since: '2026-10-02T08:00:00Z', lastUsed: '2026-10-05T09:12:00Z' },
  { id: 'passkey-2', name: 'Phone', since: '2026-10-03T08:00:00Z', lastUsed: null },
]

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
    on: { ...off, state: 'on', on: true, since: '2026-10-02T08:00:00Z', codesLeft: 10 },
    passkeys: { ...off, on: true, passkeys, codesLeft: 10 },
    both: {
      ...off,
      state: 'on',
      on: true,
      since: '2026-10-02T08:00:00Z',
      passkeys,
      passkeysPossible: false,
      codesLeft: 3,
    },
    fewCodes: { ...off, state: 'on', on: true, required: true, since: '2026-10-02T08:00:00Z', codesLeft: 1 },
    codes: {
      ...off,
      state: 'codes',
      since: '2026-10-02T08:00:00Z',
      recoveryCodes: ['k3fm-9xwz-ab2c-7tpq', 'wq8n-3fyd-mm5e-h2rc', 'zz4t-pk7b-c9sv-x6ag'],
    },
  },
})
