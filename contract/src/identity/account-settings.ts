import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { wholeNumber } from '../fields.ts'

const sessionHours = wholeNumber(1, 2160).meta({
  description: 'However busy it is, a session ends so many hours after the sign-in.',
})
const idleMinutes = wholeNumber(5, 43_200).meta({
  description: 'A session ends after so many minutes without a request.',
})
const idleMinutesOfAdmins = wholeNumber(5, 43_200).meta({ description: 'The same for people of the back office.' })

const failuresBeforeLock = wholeNumber(0, 100).meta({
  description: 'Wrong passwords and codes in a row before an address is locked; 0 locks never.',
})
const lockMinutes = wholeNumber(1, 720).meta({
  description:
    'How long the first lock lasts. Each further one, after half as many failures, lasts twice as long, up to 12 hours.',
})
const failureMemoryHours = wholeNumber(1, 720).meta({
  description: 'Failures are forgotten so many hours after the last one, and with the right password.',
})
const failuresOfNetwork = wholeNumber(0, 10_000).meta({
  description:
    'Failed sign-ins of one network address, whatever account they were for, before it has to wait; 0 never.',
})
const networkMinutes = wholeNumber(1, 1440).meta({ description: 'Within how many minutes they count.' })
export const longestPasswordHistory = 24

const passwordHistory = wholeNumber(0, longestPasswordHistory).meta({
  description: 'How many of the last passwords, the present one among them, can’t be chosen again; 0 for no rule.',
})

const shortestPassword = wholeNumber(8, 128).meta({
  description:
    'Characters a new password has at least. This and what follows holds for new passwords, not for those in use.',
})
const passwordDigits = wholeNumber(0, 20).meta({ description: 'Digits among them at least.' })
const passwordSymbols = wholeNumber(0, 20).meta({
  description: 'Characters among them at least that are neither letter nor digit; spaces count.',
})
const passwordBothCases = z.boolean().meta({ description: 'Whether there has to be a capital and a small letter.' })
const passwordNoRuns = z.boolean().meta({
  description: 'Whether three characters in a row may not follow each other or be the same: `abc`, `321`, `aaa`.',
})

const secondFactorOfAdmins = z.boolean().meta({
  description: 'People of the back office without a second factor can do nothing there until they have set one up.',
})

export const accountSettings = z.object({
  secondFactorOfAdmins: secondFactorOfAdmins.default(false),
  passwordHistory: passwordHistory.default(0),
  shortestPassword: shortestPassword.default(10),
  passwordDigits: passwordDigits.default(0),
  passwordSymbols: passwordSymbols.default(0),
  passwordBothCases: passwordBothCases.default(false),
  passwordNoRuns: passwordNoRuns.default(false),
  failuresBeforeLock: failuresBeforeLock.default(10),
  lockMinutes: lockMinutes.default(15),
  failureMemoryHours: failureMemoryHours.default(24),
  failuresOfNetwork: failuresOfNetwork.default(50),
  networkMinutes: networkMinutes.default(15),
  sessionHours: sessionHours.default(168),
  idleMinutes: idleMinutes.default(1440),
  idleMinutesOfAdmins: idleMinutesOfAdmins.default(480),
})

export const shownAccountSettings = accountSettings.extend({
  warnings: z
    .array(z.object({ field: z.string(), message: z.string() }))
    .meta({ description: 'Settings that are allowed, and protect nobody.' }),
})

export const accountSettingsEndpoints = {
  showAccountSettings: endpoint({
    method: 'GET',
    path: '/settings/accounts',
    tag: 'Settings',
    summary: 'Show how people sign in',
    access: 'settings:read',
    reply: shownAccountSettings,
    status: 200,
  }),
  updateAccountSettings: endpoint({
    method: 'PATCH',
    path: '/settings/accounts',
    tag: 'Settings',
    summary: 'Change how people sign in',
    description: 'Shorter limits hold for sessions that are open already, longer ones for their next request.',
    access: 'settings:write',
    body: z.strictObject({
      secondFactorOfAdmins: secondFactorOfAdmins.optional(),
      passwordHistory: passwordHistory.optional(),
      shortestPassword: shortestPassword.optional(),
      passwordDigits: passwordDigits.optional(),
      passwordSymbols: passwordSymbols.optional(),
      passwordBothCases: passwordBothCases.optional(),
      passwordNoRuns: passwordNoRuns.optional(),
      failuresBeforeLock: failuresBeforeLock.optional(),
      lockMinutes: lockMinutes.optional(),
      failureMemoryHours: failureMemoryHours.optional(),
      failuresOfNetwork: failuresOfNetwork.optional(),
      networkMinutes: networkMinutes.optional(),
      sessionHours: sessionHours.optional(),
      idleMinutes: idleMinutes.optional(),
      idleMinutesOfAdmins: idleMinutesOfAdmins.optional(),
    }),
    reply: shownAccountSettings,
    status: 200,
    errors: ['idle-longer-than-session', 'lock-outlives-memory', 'no-second-factor'],
  }),
} as const
