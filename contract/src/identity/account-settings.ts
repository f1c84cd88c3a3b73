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

export const accountSettings = z.object({
  sessionHours: sessionHours.default(168),
  idleMinutes: idleMinutes.default(1440),
  idleMinutesOfAdmins: idleMinutesOfAdmins.default(480),
})

export const accountSettingsEndpoints = {
  showAccountSettings: endpoint({
    method: 'GET',
    path: '/settings/accounts',
    tag: 'Settings',
    summary: 'Show how people sign in',
    access: 'settings:read',
    reply: accountSettings,
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
      sessionHours: sessionHours.optional(),
      idleMinutes: idleMinutes.optional(),
      idleMinutesOfAdmins: idleMinutesOfAdmins.optional(),
    }),
    reply: accountSettings,
    status: 200,
    errors: ['idle-longer-than-session'],
  }),
} as const
