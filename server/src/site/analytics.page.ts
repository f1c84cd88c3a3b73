import { z } from 'zod'
import { sendCsv, type UsageReport } from '../analytics/index.ts'
import type { AppRow } from '../apps/index.ts'
import { Refused } from '../platform/errors.ts'
import { type Page, page } from '../platform/http/pages.ts'
import type { PageModel } from '../themes/index.ts'
import type { SiteTools } from './pages.ts'
import { paths } from './paths.ts'

type Model = PageModel<'analytics'>

const groups = { product: 'Product', app: 'App', credential: 'Key', plan: 'Plan', api: 'API', status: 'Status' }
const statuses = {
  '': 'All answers',
  success: 'Successes',
  error: 'Errors',
  '2xx': '2xx: success',
  '3xx': '3xx: redirection',
  '4xx': '4xx: refused or not found',
  '5xx': '5xx: failed at the API',
}
const units = { day: 'Day', hour: 'Hour' }
const usualDays = 7
const mostGroups = 25
/** Of a longer span only what was called is drawn. */
const mostQuietPoints = 62

const keys = <T extends object>(of: T) => Object.keys(of) as [keyof T & string, ...(keyof T & string)[]]

const query = z.object({
  from: z.string().max(20).optional().catch(undefined),
  to: z.string().max(20).optional().catch(undefined),
  unit: z.enum(keys(units)).catch('day'),
  app: z.string().max(40).optional().catch(undefined),
  status: z.enum(keys(statuses)).catch(''),
  group: z.enum(keys(groups)).catch('product'),
})

type Query = z.output<typeof query>

export function analyticsPages(site: SiteTools): Page[] {
  const access = 'member'
  const { apps, usage } = site

  const analytics = page({ name: 'analyticsPage', path: '/portal/private/analytics', access, query }, async (visit) => {
    const seen = await apps.listFor(visit.actor)
    const wanted = wantedOf(site, visit.query)
    const found = await tried(async () =>
      seen.length === 0
        ? null
        : usage.showOwnUsage(visit.actor, {
            ...checked(wanted),
            groupBy: visit.query.group,
            compare: true,
            limit: mostGroups,
          }),
    )
    const model = modelOf(visit.query, wanted, seen, found)
    const drawn = await site.draw(visit, 'analytics', { title: 'Usage' }, model)
    return 'errors' in found ? { ...drawn, status: 422 } : drawn
  })

  const download = page(
    { name: 'analyticsExport', path: '/portal/private/analytics/export', access, query },
    async (visit) => {
      const wanted = wantedOf(site, visit.query)
      const found = await tried(() => usage.exportOwnUsage(visit.actor, checked(wanted)))
      // A link kept from before may name what is gone: the page says what is wrong with it.
      if ('errors' in found) return { goTo: `${paths.analytics}?${new URLSearchParams(addressOf(visit.query))}` }
      return sendCsv(visit.reply, found.value)
    },
  )

  return [analytics, download]
}

interface Wanted {
  from: string
  to: string
  unit: 'day' | 'hour'
  appId: string | undefined
  status: string | undefined
}

/** The last week where nothing is chosen. */
function wantedOf({ now }: SiteTools, { from, to, unit, app, status }: Query): Wanted {
  const today = now().toISOString().slice(0, 10)
  const weekAgo = new Date(now().getTime() - (usualDays - 1) * 86_400_000).toISOString().slice(0, 10)
  return { from: from || weekAgo, to: to || today, unit, appId: app || undefined, status: status || undefined }
}

/** @throws Refused for what is no day, or no app */
function checked(wanted: Wanted): Wanted {
  for (const field of ['from', 'to'] as const) {
    if (!z.iso.date().safeParse(wanted[field]).success)
      throw new Refused('not-valid', 'Enter a day such as 2026-03-31.', { field, kind: 'input' })
  }
  if (wanted.appId !== undefined && !z.uuid().safeParse(wanted.appId).success)
    throw new Refused('app-not-found', 'There is no such app.', { kind: 'absent' })
  return wanted
}

type Tried<T> = { value: T } | { errors: NonNullable<Model['errors']> }

async function tried<T>(work: () => Promise<T>): Promise<Tried<T>> {
  try {
    return { value: await work() }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    const field = error.kind === 'absent' ? 'app' : error.field
    if (field !== 'from' && field !== 'to' && field !== 'app') throw error
    return { errors: { [field]: error.message } }
  }
}

function modelOf(
  query: Query,
  wanted: Wanted,
  apps: readonly AppRow[],
  found: Tried<Omit<UsageReport, 'gaps'> | null>,
): Model {
  if (apps.length === 0) return { filters: null, errors: {}, report: null }
  const options = (of: Record<string, string>, chosen: string) =>
    Object.entries(of).map(([value, label]) => ({ value, label, selected: value === chosen }))
  return {
    filters: {
      from: wanted.from,
      to: wanted.to,
      units: options(units, query.unit),
      apps: [
        { value: '', label: 'All apps', selected: wanted.appId === undefined },
        ...apps.map(({ id, name }) => ({ value: id, label: name, selected: id === wanted.appId })),
      ],
      statuses: options(statuses, query.status),
      groups: options(groups, query.group),
    },
    errors: 'errors' in found ? found.errors : {},
    report: 'errors' in found || !found.value ? null : shownReport(found.value, query, wanted),
  }
}

function shownReport(
  report: Omit<UsageReport, 'gaps'>,
  query: Query,
  { from, to, unit }: Wanted,
): NonNullable<Model['report']> {
  const { totals, before, points, rest } = report
  const isLong = points.length > mostQuietPoints
  return {
    unit,
    calls: totals.calls,
    errors: totals.errors,
    errorRate: totals.calls === 0 ? null : String(Math.round((totals.errors / totals.calls) * 1000) / 10),
    latencyMs: rounded(totals.meanLatencyMs),
    before: {
      days: (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1,
      calls: before?.calls ?? 0,
      errors: before?.errors ?? 0,
    },
    points: points
      .filter(({ calls }) => !isLong || calls > 0)
      .map(({ at, calls, errors, meanLatencyMs }) => ({
        at: new Date(at).toISOString(),
        calls,
        errors,
        latencyMs: rounded(meanLatencyMs),
      })),
    mostCalls: Math.max(0, ...points.map(({ calls }) => calls)),
    groupLabel: groups[query.group],
    groups: report.groups.map(({ name, calls, errors, meanLatencyMs, callsBefore }) => ({
      name,
      calls,
      errors,
      latencyMs: rounded(meanLatencyMs),
      callsBefore: callsBefore ?? 0,
    })),
    rest: rest.groups > 0 ? rest : null,
    exportHref: `${paths.analytics}/export?${new URLSearchParams(addressOf({ ...query, from, to }))}`,
    countedUntil: report.collectedUntil === null ? null : new Date(report.collectedUntil).toISOString(),
  }
}

const rounded = (ms: number | null) => (ms === null ? null : Math.round(ms))

/** The fields that say something. */
const addressOf = (query: Query): Record<string, string> =>
  Object.fromEntries(Object.entries(query).flatMap(([name, value]) => (value ? [[name, String(value)]] : [])))
