import type { usage } from '@portico/contract'
import type { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { type CollectionDeps, createCollection } from './collection.ts'
import { createQuotas, type QuotasDeps } from './quotas.ts'
import { createReports, type ReportsDeps } from './reports.ts'
import { createRetention, type RetentionDeps } from './retention.ts'
import * as rows from './usage.queries.ts'

export type UsageDeps = CollectionDeps & QuotasDeps & ReportsDeps & RetentionDeps

export type Usage = ReturnType<typeof createUsage>

const dayMs = 24 * 3600 * 1000

export function createUsage(deps: UsageDeps) {
  const { db, now, credentials } = deps
  const readQuota = createQuotas(deps)
  const daysAgo = (days: number) => new Date(now().getTime() - days * dayMs)

  return {
    ...createCollection(deps),
    ...createRetention(deps),
    ...createReports(deps),
    readQuota,

    async showCredential(actor: Actor, credentialId: string, days: number): Promise<z.input<typeof usage>> {
      await credentials.show(actor, credentialId)
      const [hours, sums, quota] = await Promise.all([
        rows.hoursOf(db, credentialId, daysAgo(days)),
        rows.sumsByHour(db, [credentialId], daysAgo(days)),
        readQuota(actor, credentialId),
      ])
      const sum = sums.get(credentialId) ?? { calls: 0, errors: 0, lastCallAt: null }
      return { credentialId, hours, ...sum, quota }
    },

    /**
     * Calls and errors and the last call ever, by credential; those never used are left out. One day is the last 24 hours, more are
     * days of UTC, today included.
     */
    sums: (credentialIds: readonly string[], days: number) =>
      days === 1
        ? rows.sumsByHour(db, credentialIds, daysAgo(1))
        : rows.sumsByDay(db, credentialIds, daysAgo(days - 1)),

    /** @returns one entry a day, oldest first, today included */
    days: (count: number, products: readonly string[] | null = null) =>
      rows.daysOf(db, daysAgo(count - 1), now(), products && { products }),

    daysOfApps: (appIds: readonly string[], count: number) => rows.daysOf(db, daysAgo(count - 1), now(), { appIds }),
  }
}
