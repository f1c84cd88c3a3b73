import type { synchronisation, synchronisationItem } from '@portico/contract'
import type { z } from 'zod'
import { type Actor, system } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Cursor, pageOf } from '../platform/database/cursor.ts'
import { inTransaction, violatedConstraint } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import type { ProviderRow } from '../providers/index.ts'
import { carryOutRun, leaseMs, noCounts, type RunDeps } from './synchronisation-run.ts'
import * as rows from './synchronisations.queries.ts'

export interface SynchronisationsDeps extends RunDeps {
  /** How long a caller waits for a run to end, in milliseconds. */
  patienceMs?: number
}

export type Synchronisation = z.input<typeof synchronisation>
type SynchronisationItem = z.input<typeof synchronisationItem>
type Page = { after: Cursor | null; limit: number; total: boolean }

export type Synchronisations = ReturnType<typeof createSynchronisations>

const newestKept = 200
const keptMs = 90 * 24 * 3600_000

/** Products and plans follow the policies of their providers: on demand, at the start and by schedule. */
export function createSynchronisations({ patienceMs = 5000, ...deps }: SynchronisationsDeps) {
  const { db, now, log, providers } = deps
  const running = new Set<Promise<unknown>>()
  let isStarted = false

  /**
   * Of all replicas one run at a time changes what belongs to a provider; a trial may run beside it.
   * @throws Refused `synchronisation-running`
   */
  async function begin(actor: Actor, provider: ProviderRow, order: { dryRun: boolean; cause: rows.NewRun['cause'] }) {
    const at = now()
    const id = newId()
    await rows.interruptExpired(db, at)
    const run = {
      id,
      provider_id: provider.id,
      dry_run: order.dryRun,
      cause: order.cause,
      actor_id: actor.accountId,
      actor_name: actor.name,
      started_at: at,
      lease_until: new Date(at.getTime() + leaseMs),
    }
    try {
      await inTransaction(db, async (tx) => {
        await rows.insertRun(tx, run)
        if (order.cause !== 'person' || order.dryRun) return
        await recordAudit(tx, actor, at, {
          action: 'provider.synchronised',
          object: { kind: 'provider', id: provider.id, name: provider.name },
          details: { synchronisationId: id },
        })
      })
    } catch (cause) {
      if (violatedConstraint(cause) !== 'synchronisations_running') throw cause
      throw new Refused('synchronisation-running', 'A run at this provider is under way already.', { cause })
    }
    const isBySchedule = order.cause !== 'person'
    const work = tracked(carryOutRun(deps, { id, provider, actor, dryRun: order.dryRun, isBySchedule }))
    return { id, work }
  }

  function tracked<T>(work: Promise<T>): Promise<T> {
    running.add(work)
    const done = () => running.delete(work)
    work.then(done, (error: unknown) => {
      done()
      log.error({ err: error }, 'the end of a synchronisation was not kept')
    })
    return work
  }

  async function show(id: string): Promise<Synchronisation> {
    const row = await rows.findRun(db, id)
    if (!row) throw absent('synchronisation')
    return shown(row)
  }

  async function whenDone({ id, work }: { id: string; work: Promise<unknown> }): Promise<Synchronisation> {
    let timer: NodeJS.Timeout | undefined
    const patience = new Promise((resolve) => {
      timer = setTimeout(resolve, patienceMs)
    })
    await Promise.race([work, patience]).finally(() => clearTimeout(timer))
    return show(id)
  }

  /** Starts one run each and waits for none, so that a provider that is slow holds up no other. */
  async function startDue(ids: readonly string[], cause: 'start' | 'schedule'): Promise<void> {
    const known = new Map((await providers.list()).map((provider) => [provider.id, provider]))
    for (const id of ids) {
      const provider = known.get(id)
      if (provider) await begin(system('Portal'), provider, { dryRun: false, cause }).catch(passOverRunning)
    }
  }

  return {
    show,

    async list({ providerId, ...query }: Page & rows.RunFilter) {
      const found = await rows.listRuns(db, { providerId, after: query.after, limit: query.limit + 1 })
      const { page, nextCursor } = pageOf(found, query.limit, () => '')
      return {
        items: page.map(shown),
        nextCursor,
        total: query.total ? await rows.countRuns(db, { providerId }) : null,
      }
    },

    async listItems({ limit, total, ...filter }: Page & rows.ItemFilter) {
      await show(filter.runId)
      const found = await rows.listItems(db, { ...filter, limit: limit + 1 })
      const { page, nextCursor } = pageOf(found, limit, () => '')
      return { items: page.map(shownItem), nextCursor, total: total ? await rows.countItems(db, filter) : null }
    },

    /** @throws Refused `synchronisation-running` */
    async synchroniseProvider(actor: Actor, providerId: string, { dryRun = false } = {}): Promise<Synchronisation> {
      return whenDone(await begin(actor, await providers.find(providerId), { dryRun, cause: 'person' }))
    },

    async synchroniseAllProviders(actor: Actor, { dryRun = false } = {}): Promise<Synchronisation[]> {
      const begun: { id: string; work: Promise<unknown> }[] = []
      for (const provider of await providers.list()) {
        const run = await begin(actor, provider, { dryRun, cause: 'person' }).catch(passOverRunning)
        if (run) begun.push(run)
      }
      return Promise.all(begun.map(whenDone))
    },

    /** Starts what is due; the first time in this process, every provider that is synchronised at all. */
    async startDue(): Promise<void> {
      const at = now()
      await rows.interruptExpired(db, at)
      if (isStarted) return startDue(await rows.dueProviders(db, at), 'schedule')
      isStarted = true
      const all = await providers.list()
      await startDue(
        all.filter(({ sync_interval_seconds }) => sync_interval_seconds > 0).map(({ id }) => id),
        'start',
      )
    },

    forgetOld: () => rows.forgetRuns(db, newestKept, new Date(now().getTime() - keptMs)),

    /** Waits until the runs of this process have ended. */
    async idle(): Promise<void> {
      while (running.size > 0) await Promise.allSettled(running)
    },
  }
}

function passOverRunning(error: unknown): null {
  if (error instanceof Refused && error.code === 'synchronisation-running') return null
  throw error
}

const shown = (row: rows.RunRow): Synchronisation => ({
  id: row.id,
  providerId: row.provider_id,
  providerName: row.provider_name,
  dryRun: row.dry_run,
  cause: row.cause,
  by: row.actor_name,
  outcome: row.outcome,
  reason: row.reason,
  startedAt: row.started_at,
  finishedAt: row.finished_at,
  counts: { ...noCounts, ...row.counts },
  repeats: row.repeats,
  repeatedAt: row.repeated_at,
})

const shownItem = (row: Awaited<ReturnType<typeof rows.listItems>>[number]): SynchronisationItem => ({
  id: row.id,
  outcome: row.outcome,
  kind: row.kind,
  objectId: row.object_id,
  name: row.name,
  policyId: row.policy_id,
  reason: row.reason,
  changes: row.changes,
})
