import { z } from 'zod'
import { fieldErrors, href, moment, view } from './view.ts'

const option = z.object({ value: z.string(), label: z.string(), selected: z.boolean() })

const figures = { calls: z.int().nonnegative(), errors: z.int().nonnegative() }
/** Mean of the answers, in milliseconds; null without calls. */
const latency = { latencyMs: z.int().nonnegative().nullable() }

const filters = (from: string, to: string) => ({
  from,
  to,
  units: [
    { value: 'day', label: 'Day', selected: true },
    { value: 'hour', label: 'Hour', selected: false },
  ],
  apps: [
    { value: '', label: 'All apps', selected: true },
    { value: 'app-1', label: 'Warehouse robot', selected: false },
  ],
  statuses: [
    { value: '', label: 'All answers', selected: true },
    { value: 'error', label: 'Errors', selected: false },
  ],
  groups: [
    { value: 'product', label: 'Product', selected: true },
    { value: 'app', label: 'App', selected: false },
  ],
})

const day = (date: number, calls: number) => ({
  at: `2026-11-${date}T00:00:00Z`,
  calls,
  errors: Math.round(calls / 25),
  latencyMs: calls === 0 ? null : 84,
})

const week = [120, 340, 310, 0, 55, 980, 412].map((calls, index) => day(15 + index, calls))

/** `/portal/private/analytics?from=…&to=…&unit=…&app=…&status=…&group=…` */
export const analyticsView = view({
  shared: false,
  viewer: 'member',
  schema: z.object({
    /** Null while the reader has no app: nothing can have been called. */
    filters: z
      .object({
        from: z.string(),
        to: z.string(),
        units: z.array(option),
        apps: z.array(option),
        statuses: z.array(option),
        groups: z.array(option),
      })
      .nullable(),
    errors: fieldErrors(['from', 'to', 'app']),
    /** Null without apps, and while a filter is wrong. */
    report: z
      .object({
        unit: z.enum(['day', 'hour']),
        ...figures,
        /** Errors in a hundred calls, with one decimal: `4.2`; null without calls. */
        errorRate: z.string().nullable(),
        ...latency,
        /** As many days right before. */
        before: z.object({ days: z.int().positive(), ...figures }),
        /** Days or hours of UTC, oldest first; long spans leave out those without a call. */
        points: z.array(z.object({ at: moment, ...figures, ...latency })),
        /** Scales the bars. */
        mostCalls: z.int().nonnegative(),
        groupLabel: z.string(),
        /** Most calls first. */
        groups: z.array(z.object({ name: z.string(), ...figures, ...latency, callsBefore: z.int().nonnegative() })),
        rest: z.object({ groups: z.int().nonnegative(), ...figures }).nullable(),
        exportHref: href,
        /** Up to when calls were counted. */
        countedUntil: moment.nullable(),
      })
      .nullable(),
  }),
  samples: {
    week: {
      filters: filters('2026-11-15', '2026-11-21'),
      errors: {},
      report: {
        unit: 'day',
        calls: 2217,
        errors: 89,
        errorRate: '4',
        latencyMs: 84,
        before: { days: 7, calls: 1990, errors: 12 },
        points: week,
        mostCalls: 980,
        groupLabel: 'Product',
        groups: [
          { name: 'Parcels', calls: 2000, errors: 80, latencyMs: 90, callsBefore: 1990 },
          { name: 'Address check', calls: 200, errors: 9, latencyMs: 30, callsBefore: 0 },
        ],
        rest: { groups: 3, calls: 17, errors: 0 },
        exportHref: '/portal/private/analytics/export?from=2026-11-15&to=2026-11-21',
        countedUntil: '2026-11-21T09:30:00Z',
      },
    },
    hours: {
      filters: filters('2026-11-21', '2026-11-21'),
      errors: {},
      report: {
        unit: 'hour',
        calls: 3,
        errors: 3,
        errorRate: '100',
        latencyMs: 0,
        before: { days: 1, calls: 0, errors: 0 },
        points: [{ at: '2026-11-21T09:00:00Z', calls: 3, errors: 3, latencyMs: 0 }],
        mostCalls: 3,
        groupLabel: 'Status',
        groups: [
          {
            name: 'Reconciliation-of-consolidated-international-movements-with-the-general-ledger',
            calls: 3,
            errors: 3,
            latencyMs: 0,
            callsBefore: 0,
          },
        ],
        rest: null,
        exportHref: '/portal/private/analytics/export',
        countedUntil: null,
      },
    },
    quiet: {
      filters: filters('2026-11-15', '2026-11-21'),
      errors: {},
      report: {
        unit: 'day',
        calls: 0,
        errors: 0,
        errorRate: null,
        latencyMs: null,
        before: { days: 7, calls: 0, errors: 0 },
        points: [],
        mostCalls: 0,
        groupLabel: 'Product',
        groups: [],
        rest: null,
        exportHref: '/portal/private/analytics/export',
        countedUntil: '2026-11-21T09:30:00Z',
      },
    },
    wrongRange: {
      filters: filters('2026-11-22', '2026-11-21'),
      errors: { from: 'The first day is after the last.' },
      report: null,
    },
    noApps: { filters: null, errors: {}, report: null },
  },
})
