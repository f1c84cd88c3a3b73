import type { usageReport } from '@portico/contract'
import type { z } from 'zod'
import type { Apps } from '../apps/index.ts'
import type { Credentials } from '../credentials/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Db } from '../platform/database/database.ts'
import { absent } from '../platform/errors.ts'
import { readSetting } from '../platform/settings/settings.ts'
import type { Providers } from '../providers/index.ts'
import { findCollection } from './collection.queries.ts'
import { exportRows } from './export.ts'
import { momentsOf, type Range, rangeBefore, rangeOf, type WantedRange } from './report-range.ts'
import * as rows from './reports.queries.ts'
import { retentionSetting } from './retention.ts'

export type UsageReport = z.input<typeof usageReport>

export interface ReportsDeps {
  db: Db
  now: () => Date
  apps: Pick<Apps, 'idsFor' | 'findFor'>
  credentials: { show: Credentials['show'] }
  providers: Pick<Providers, 'list' | 'driverOf'>
}

export interface ReportQuery extends WantedRange, Omit<rows.UsageFilter, 'within'> {
  groupBy?: rows.Grouping | undefined
  compare: boolean
  limit: number
}

export function createReports({ db, now, apps, credentials, providers }: ReportsDeps) {
  const range = async (wanted: WantedRange) =>
    rangeOf(wanted, now(), (await readSetting(db, retentionSetting)).daysByHour)

  /** @throws Refused as for a missing thing when the app or credential is not one the actor sees (ANA-4) */
  async function ownFilter<Q extends ReportFilter>(actor: Actor, query: Q): Promise<Q & { within: string[] }> {
    const within = query.appId === undefined ? await apps.idsFor(actor) : [(await apps.findFor(actor, query.appId)).id]
    if (query.credentialId !== undefined) {
      const { app } = await credentials.show(actor, query.credentialId)
      if (!within.includes(app.id)) throw absent('credential')
    }
    return { ...query, within }
  }

  async function report(query: ReportQuery & rows.UsageFilter): Promise<Omit<UsageReport, 'gaps' | 'collectedUntil'>> {
    const span = await range(query)
    const earlier = rangeBefore(span)
    const [byTime, before, listed] = await Promise.all([
      rows.usageByTime(db, span, query),
      query.compare ? rows.usageTotals(db, earlier, query) : null,
      query.groupBy ? rows.usageByGroup(db, span, query, { by: query.groupBy, limit: query.limit }) : [],
    ])
    const totals = sumOf(byTime)
    const ids = listed.flatMap(({ id }) => (id === null ? [] : [id]))
    const groupsBefore =
      query.compare && query.groupBy && ids.length > 0
        ? await rows.usageByGroup(db, earlier, query, { by: query.groupBy, limit: ids.length, ids })
        : []
    const callsBefore = new Map(groupsBefore.map(({ id, calls }) => [id, calls]))
    const listedSum = sumOf(listed)
    return {
      ...span,
      totals: figuresOf(totals),
      before: before && figuresOf(before),
      points: pointsOf(span, byTime, now()),
      groups: listed.map((group) => ({
        id: group.id,
        name: group.name ?? nameOf(query.groupBy, group.id),
        ...figuresOf(group),
        callsBefore: query.compare && group.id !== null ? (callsBefore.get(group.id) ?? 0) : null,
      })),
      rest: {
        groups: (listed[0]?.groups ?? 0) - listed.length,
        calls: query.groupBy ? totals.calls - listedSum.calls : 0,
        errors: query.groupBy ? totals.errors - listedSum.errors : 0,
      },
    }
  }

  async function completeness(): Promise<Pick<UsageReport, 'gaps' | 'collectedUntil'>> {
    const states = await Promise.all(
      (await providers.list()).map(async ({ id, name }) => {
        const { capabilities } = await providers.driverOf(id)
        const reports = capabilities.usageEverySeconds !== null
        return { provider: { id, name }, reports, collection: reports ? await findCollection(db, id) : undefined }
      }),
    )
    const read = states.filter(({ reports }) => reports).map(({ collection }) => collection?.collected_until ?? null)
    const times = read.map((until) => until?.getTime() ?? 0)
    const oldest = times.length === 0 ? 0 : Math.min(...times)
    return {
      collectedUntil: oldest > 0 ? new Date(oldest) : null,
      gaps: states.flatMap(({ provider, reports, collection }): UsageReport['gaps'] => {
        if (!reports) return [{ provider, kind: 'does-not-report', since: null, reason: null }]
        if (!collection?.failure) return []
        const since = collection.collected_until.getTime() > 0 ? collection.collected_until : null
        return [{ provider, kind: 'not-read', since, reason: collection.failure }]
      }),
    }
  }

  return {
    showUsage: async (query: ReportQuery): Promise<UsageReport> => ({
      ...(await report({ ...query, within: null })),
      ...(await completeness()),
    }),

    /** Of the apps the actor sees, and no other (ANA-4). */
    async showOwnUsage(actor: Actor, query: ReportQuery): Promise<Omit<UsageReport, 'gaps'>> {
      const own = await ownFilter(actor, query)
      const [shown, { collectedUntil }] = await Promise.all([report(own), completeness()])
      return { ...shown, collectedUntil }
    },

    /** @returns the file's name and its lines, read as they are taken */
    async exportUsage(query: ReportFilter) {
      const span = await range(query)
      return exportRows(db, span, { ...query, within: null }, 'office')
    },

    async exportOwnUsage(actor: Actor, query: ReportFilter) {
      const span = await range(query)
      return exportRows(db, span, await ownFilter(actor, query), 'own')
    },
  }
}

export type ReportFilter = WantedRange & Omit<rows.UsageFilter, 'within'>

const sumOf = (list: readonly rows.Counted[]): rows.Counted =>
  list.reduce(
    (sum, { calls, errors, latencyMs }) => ({
      calls: sum.calls + calls,
      errors: sum.errors + errors,
      latencyMs: sum.latencyMs + latencyMs,
    }),
    { calls: 0, errors: 0, latencyMs: 0 },
  )

const figuresOf = ({ calls, errors, latencyMs }: rows.Counted) => ({
  calls,
  errors,
  meanLatencyMs: calls === 0 ? null : latencyMs / calls,
})

function pointsOf(range: Range, byTime: readonly (rows.Counted & { at: Date })[], at: Date): UsageReport['points'] {
  const found = new Map(byTime.map((row) => [row.at.getTime(), row]))
  const none = { calls: 0, errors: 0, latencyMs: 0 }
  return momentsOf(range, at).map((moment) => ({
    at: moment,
    ...figuresOf(found.get(moment.getTime()) ?? none),
  }))
}

/** Of what has no name of its own. */
function nameOf(by: rows.Grouping | undefined, id: string | null): string {
  if (by === 'product' && id === null) return 'No product'
  if (by !== 'status') return id ?? ''
  if (id === 'success') return 'Success, status not told'
  return id === 'error' ? 'Error, status not told' : (id ?? '')
}
