import type { usage } from '@portico/contract'
import type { FastifyBaseLogger } from 'fastify'
import { validate as isUuid } from 'uuid'
import type { z } from 'zod'
import type { Credentials } from '../credentials/index.ts'
import type { Actor } from '../platform/actor.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import type { Providers } from '../providers/index.ts'
import * as rows from './usage.queries.ts'

export interface UsageDeps {
  db: Db
  now: () => Date
  log: FastifyBaseLogger
  providers: Providers
  credentials: Credentials
}

export type Usage = ReturnType<typeof createUsage>

const dayMs = 24 * 3600 * 1000

export function createUsage({ db, now, log, providers, credentials }: UsageDeps) {
  /** Hours may still grow after they were read: the last two are read again every time. */
  async function collectFrom(providerId: string): Promise<void> {
    const driver = await providers.driverOf(providerId)
    const { usageEverySeconds } = driver.capabilities
    const until = now()
    const last = await rows.collectedUntil(db, providerId)
    const due = new Date((last?.getTime() ?? 0) + (usageEverySeconds ?? 0) * 1000)
    if (usageEverySeconds === null || due > until) return
    const from = last ?? new Date(until.getTime() - 31 * dayMs)
    const told = await driver.readUsage(startOfHour(new Date(from.getTime() - 3600_000)), () =>
      credentials.countedKeys(providerId),
    )
    // Keys that were made at the provider by hand are counted there too, by names of their own.
    const hours = told.filter((row) => isUuid(row.counterId))
    await inTransaction(db, async (tx) => {
      if (hours.length > 0) await rows.storeHours(tx, hours)
      await rows.recordCollection(tx, providerId, until)
    })
  }

  return {
    /** Reads the usage of every provider; one that does not answer is tried again next time. */
    async collect(): Promise<void> {
      const list = await providers.list()
      const collectedFrom = ({ id }: { id: string }) =>
        collectFrom(id).catch((error: unknown) => log.warn({ err: error, provider: id }, 'usage could not be read'))
      // Side by side, so that one that does not answer holds up no other.
      await Promise.all(list.map(collectedFrom))
    },

    async showCredential(actor: Actor, credentialId: string, days: number): Promise<z.input<typeof usage>> {
      await credentials.show(actor, credentialId)
      const from = new Date(now().getTime() - days * dayMs)
      const [hours, sums, quota] = await Promise.all([
        rows.hoursOf(db, credentialId, from),
        rows.sumsOf(db, [credentialId], from),
        credentials.readQuota(actor, credentialId).catch((error: unknown) => {
          log.warn({ err: error, credential: credentialId }, 'quota could not be read')
          return null
        }),
      ])
      const sum = sums.get(credentialId) ?? { calls: 0, errors: 0, lastCallAt: null }
      return { credentialId, hours, ...sum, quota }
    },

    /** Calls and errors of the last days and the last call ever, by credential; those never used are left out. */
    sums: (credentialIds: readonly string[], days: number) =>
      rows.sumsOf(db, credentialIds, new Date(now().getTime() - days * dayMs)),

    /** @returns one entry a day, oldest first, today included */
    days: (count: number) => rows.daysOf(db, new Date(now().getTime() - (count - 1) * dayMs), now()),

    daysOfApps: (appIds: readonly string[], count: number) =>
      rows.daysOfApps(db, appIds, new Date(now().getTime() - (count - 1) * dayMs), now()),
  }
}

function startOfHour(date: Date): Date {
  const hour = new Date(date)
  hour.setUTCMinutes(0, 0, 0)
  return hour
}
