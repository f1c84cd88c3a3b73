import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id, integer, text, timestamp } from '../fields.ts'

const day = z.iso.date('Enter a day such as 2026-03-31.')

const ownGroups = ['app', 'credential', 'product', 'plan', 'api', 'status'] as const
const groups = [...ownGroups, 'organisation', 'provider'] as const

const span = {
  from: day.optional().meta({ description: 'First day, UTC; 29 days before the last one unless told.' }),
  to: day.optional().meta({ description: 'Last day, UTC, included; today unless told.' }),
  unit: z
    .enum(['day', 'hour'])
    .default('day')
    .meta({ description: 'By day at most 400 days; by hour at most 31, as long as hours are kept.' }),
}

const filters = {
  appId: id.optional(),
  credentialId: id.optional(),
  productId: id.optional(),
  planId: id.optional(),
  serviceId: text(200).optional().meta({ description: 'An API of a gateway, by the gateway’s id.' }),
  status: z
    .string()
    .regex(/^(success|error|[1-5]xx|[1-9]\d\d)$/, 'Enter success, error, a class such as 4xx or a status such as 429.')
    .optional()
    .meta({ description: '`success`, `error` (400 or more), a class such as `4xx` or a status such as `429`.' }),
}

const officeFilters = { ...filters, organisationId: id.optional(), providerId: id.optional() }

const shown = {
  compare: z.stringbool().default(false).meta({ description: 'Whether to tell the same span before as well.' }),
  limit: z.coerce.number().int().min(1).max(100).default(25).meta({ description: 'How many groups at most.' }),
}

export const usageFigures = z.object({
  calls: integer,
  errors: integer.meta({ description: 'Calls answered with a status of 400 or more.' }),
  meanLatencyMs: z.number().nullable().meta({ description: 'Null without calls.' }),
})

export const usageReport = z.object({
  from: z.iso.date(),
  to: z.iso.date(),
  unit: z.enum(['day', 'hour']),
  totals: usageFigures,
  before: usageFigures.nullable().meta({ description: 'Of as many days right before `from`, when asked for.' }),
  points: z.array(usageFigures.extend({ at: timestamp.meta({ description: 'Start of the day or hour, UTC.' }) })),
  groups: z
    .array(
      usageFigures.extend({
        id: z.string().nullable().meta({ description: 'Null: calls that belong to none, such as to no product.' }),
        name: z.string(),
        callsBefore: integer.nullable(),
      }),
    )
    .meta({ description: 'Most calls first.' }),
  rest: z
    .object({ groups: integer, calls: integer, errors: integer })
    .meta({ description: 'What is not listed among the groups.' }),
  collectedUntil: timestamp.nullable().meta({ description: 'Up to when every gateway that tells usage was read.' }),
  gaps: z
    .array(
      z.object({
        provider: z.object({ id, name: z.string() }),
        kind: z.enum(['does-not-report', 'not-read']).meta({
          description: '`does-not-report`: this gateway can’t tell usage; `not-read`: it did not answer the last time.',
        }),
        since: timestamp.nullable(),
        reason: z.string().nullable(),
      }),
    )
    .meta({ description: 'Gateways whose calls are missing, all or the latest.' }),
})

const ownQuery = z.object({ ...span, ...filters, ...shown, groupBy: z.enum(ownGroups).optional() })
const officeQuery = z.object({ ...span, ...officeFilters, ...shown, groupBy: z.enum(groups).optional() })

const refusals = ['range-reversed', 'range-in-future', 'range-too-long', 'hours-not-kept'] as const

export const usageReportEndpoints = {
  showUsage: endpoint({
    method: 'GET',
    path: '/usage',
    tag: 'Usage',
    summary: 'Show calls, errors and latency of all credentials',
    access: 'usage:read',
    query: officeQuery,
    reply: usageReport,
    status: 200,
    errors: refusals,
  }),
  exportUsage: endpoint({
    method: 'GET',
    path: '/usage/export',
    tag: 'Usage',
    summary: 'Export usage as CSV',
    description: 'A line for each day or hour, credential, API and status, in UTC; RFC 4180.',
    access: 'usage:read',
    query: z.object({ ...span, ...officeFilters }),
    reply: z.string(),
    media: 'text/csv',
    status: 200,
    errors: refusals,
  }),
  showOwnUsage: endpoint({
    method: 'GET',
    path: '/own/usage',
    tag: 'Usage',
    summary: 'Show calls, errors and latency of the apps you see',
    access: 'member',
    query: ownQuery,
    reply: usageReport.omit({ gaps: true }),
    status: 200,
    errors: refusals,
  }),
  exportOwnUsage: endpoint({
    method: 'GET',
    path: '/own/usage/export',
    tag: 'Usage',
    summary: 'Export usage of the apps you see as CSV',
    access: 'member',
    query: z.object({ ...span, ...filters }),
    reply: z.string(),
    media: 'text/csv',
    status: 200,
    errors: refusals,
  }),
} as const
