import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { wholeNumber } from '../fields.ts'

const timeZone = z.string().max(60).refine(isTimeZone, 'Choose a time zone such as Europe/Dublin.')

export const digestSettings = z.strictObject({
  hour: wholeNumber(0, 23).meta({ description: 'From this full hour on the mail of the day is written.' }),
  timeZone: timeZone.meta({ description: 'Name in the IANA time zone database.' }),
})

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

export const digestSettingsEndpoints = {
  showDigestSettings: endpoint({
    method: 'GET',
    path: '/settings/digest',
    tag: 'Mails',
    summary: 'Show when daily mails are written',
    access: 'settings:read',
    reply: digestSettings,
    status: 200,
  }),
  updateDigestSettings: endpoint({
    method: 'PUT',
    path: '/settings/digest',
    tag: 'Mails',
    summary: 'Change when daily mails are written',
    access: 'settings:write',
    body: digestSettings,
    reply: digestSettings,
    status: 200,
  }),
} as const
