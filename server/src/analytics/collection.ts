import type { FastifyBaseLogger } from 'fastify'
import { validate as isUuid } from 'uuid'
import type { Credentials } from '../credentials/index.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { ProviderError, type Providers, type UsageRow, type UsageSpan } from '../providers/index.ts'
import * as rows from './collection.queries.ts'
import { leastDaysByHour } from './retention.ts'

export interface CollectionDeps {
  db: Db
  now: () => Date
  log: FastifyBaseLogger
  providers: Pick<Providers, 'list' | 'driverOf'>
  credentials: Pick<Credentials, 'countedKeys'>
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** Counts that come later than this are found by the next thorough reading. */
const lateMs = 10 * 60_000
const thoroughEveryMs = 6 * hourMs
const thoroughDays = 3
/** Rows that one transaction stores at most. */
const atOnce = 5000

/** Reads what providers counted, again and again: what was told before adds nothing. */
export function createCollection({ db, now, log, providers, credentials }: CollectionDeps) {
  const running = new Map<string, Promise<void>>()
  let closing = false

  async function collectFrom(providerId: string): Promise<void> {
    const driver = await providers.driverOf(providerId)
    const { usageEverySeconds } = driver.capabilities
    if (usageEverySeconds === null) return
    const until = now()
    const before = await rows.findCollection(db, providerId)
    const last = before && before.collected_until.getTime() > 0 ? before.collected_until : null
    if (last && last.getTime() + usageEverySeconds * 1000 > until.getTime()) return
    const reading = nextReading(last, before?.thorough_at ?? null, until)
    for (const span of spansOf(reading, until)) {
      // What was read stays, and the next time goes on from there.
      if (closing) return
      const told = await driver.readUsage(span, () => credentials.countedKeys(providerId, span.from))
      const isLast = span.until.getTime() > until.getTime()
      await store(providerId, told.flatMap(countedHours), {
        until: isLast ? until : span.until,
        thoroughAt: isLast && reading.thorough ? until : null,
      })
    }
  }

  async function store(
    providerId: string,
    hours: readonly rows.CountedHour[],
    read: { until: Date; thoroughAt: Date | null },
  ): Promise<void> {
    const horizon = read.until.getTime() + hourMs
    const plausible = hours.filter((row) => row.hour.getTime() <= horizon)
    for (let start = 0; start < plausible.length; start += atOnce) {
      await inTransaction(db, async (tx) => {
        await rows.lockCollection(tx, providerId)
        await rows.addHours(tx, providerId, plausible.slice(start, start + atOnce))
      })
    }
    await inTransaction(db, async (tx) => {
      await rows.lockCollection(tx, providerId)
      await rows.recordCollection(tx, providerId, read)
    })
  }

  async function noteFailure(providerId: string, error: unknown): Promise<void> {
    log.warn({ err: error, provider: providerId }, 'usage could not be read')
    const failure = error instanceof ProviderError ? error.message : 'The portal could not read it; see its log.'
    await rows.recordFailure(db, providerId, failure, now())
  }

  function start(providerId: string): Promise<void> {
    const work = collectFrom(providerId)
      .catch((error: unknown) => noteFailure(providerId, error))
      .catch((error: unknown) => log.error({ err: error, provider: providerId }, 'usage: a failure was not noted'))
      .finally(() => running.delete(providerId))
    running.set(providerId, work)
    return work
  }

  return {
    /**
     * Reads every provider that can tell and is not being read already; one that does not answer is tried again next time.
     * @param patienceMs - how long to wait for the slowest; it is read on afterwards and holds up no other
     */
    async collect(patienceMs = 600_000): Promise<void> {
      const list = await providers.list()
      const started = list.filter(({ id }) => !running.has(id)).map(({ id }) => start(id))
      let timer: NodeJS.Timeout | undefined
      const patience = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, patienceMs)
      })
      await Promise.race([Promise.all(started), patience]).finally(() => clearTimeout(timer))
    },

    /** Ends after the span that is being read. */
    async close(): Promise<void> {
      closing = true
      await Promise.all(running.values())
    },
  }
}

interface Reading {
  from: Date
  calledSince: Date | null
  thorough: boolean
}

/** The last two hours, as they may still grow; now and then the last days, as counts may come late; and all that was missed. */
function nextReading(last: Date | null, thoroughAt: Date | null, until: Date): Reading {
  const farthest = startOf(dayMs, new Date(until.getTime() - (leastDaysByHour - 1) * dayMs))
  if (!last) return { from: farthest, calledSince: null, thorough: true }
  const missed = new Date(last.getTime() - hourMs)
  const thorough = thoroughAt === null || thoroughAt.getTime() + thoroughEveryMs <= until.getTime()
  const back = thorough ? Math.min(missed.getTime(), until.getTime() - thoroughDays * dayMs) : missed.getTime()
  const from = startOf(hourMs, new Date(Math.max(back, farthest.getTime())))
  return { from, calledSince: thorough ? null : new Date(last.getTime() - lateMs), thorough }
}

/** Day by day, so that a failure costs a day's reading at most; the last one lasts into the hour that runs. */
function spansOf({ from, calledSince }: Reading, until: Date): UsageSpan[] {
  const spans: UsageSpan[] = []
  for (let start = from; start <= until; ) {
    const end = startOf(dayMs, new Date(start.getTime() + dayMs))
    spans.push({ from: start, until: end > until ? new Date(until.getTime() + 1) : end, calledSince })
    start = end
  }
  return spans
}

const startOf = (unitMs: number, date: Date) => new Date(Math.floor(date.getTime() / unitMs) * unitMs)

/** Without a status, calls are told apart by success alone. Keys that were made at the provider by hand have names of their own. */
function countedHours(row: UsageRow): rows.CountedHour[] {
  const { counterId, serviceId, status, lastCallAt, calls } = row
  if (!isUuid(counterId) || !(calls > 0)) return []
  const hour = startOf(hourMs, row.hour)
  const common = { credentialId: counterId, serviceId, hour, lastCallAt }
  const latencyMs = Math.max(row.latencyMs, 0)
  if (status !== null) return [{ ...common, code: status, failed: status >= 400, calls, latencyMs }]
  const errors = Math.min(Math.max(row.errors, 0), calls)
  const part = (failed: boolean, count: number) =>
    count === 0 ? [] : [{ ...common, code: 0, failed, calls: count, latencyMs: (latencyMs * count) / calls }]
  return [...part(false, calls - errors), ...part(true, errors)]
}
