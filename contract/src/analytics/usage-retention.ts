import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { wholeNumber } from '../fields.ts'

export const usageRetention = z.strictObject({
  daysByHour: wholeNumber(31, 400).meta({ description: 'Days for which usage is kept by the hour; then by the day.' }),
  daysByDay: wholeNumber(92, 3660).meta({ description: 'Days after which usage is forgotten.' }),
})

export const usageRetentionEndpoints = {
  showUsageRetention: endpoint({
    method: 'GET',
    path: '/settings/usage-retention',
    tag: 'Usage',
    summary: 'Show how long usage is kept',
    access: 'usage:read',
    reply: usageRetention,
    status: 200,
  }),
  changeUsageRetention: endpoint({
    method: 'PUT',
    path: '/settings/usage-retention',
    tag: 'Usage',
    summary: 'Change how long usage is kept',
    description: 'What is older is forgotten within the hour, and does not come back.',
    access: 'operations:write',
    body: usageRetention,
    reply: usageRetention,
    status: 200,
  }),
} as const
