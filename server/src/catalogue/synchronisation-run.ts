import { createHash } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'
import type { Actor } from '../platform/actor.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { publish } from '../platform/outbox/events.ts'
import { bumpStamp } from '../platform/stamps.ts'
import { ProviderError, type ProviderRow, type Providers, policyTagsOf } from '../providers/index.ts'
import { createNameBook } from './synchronisation-names.ts'
import {
  type FoundThere,
  planSynchronisation,
  type Step,
  type SynchronisationSettings,
} from './synchronisation-plan.ts'
import { ChangedMeanwhile, itemOf, type RunItem, type StepsContext, takeStep } from './synchronisation-steps.ts'
import * as rows from './synchronisations.queries.ts'
import { readKnown, takenNames } from './synchronised.queries.ts'

export interface RunDeps {
  db: Db
  now: () => Date
  log: FastifyBaseLogger
  providers: Providers
}

export interface Run {
  id: string
  provider: ProviderRow
  actor: Actor
  dryRun: boolean
  /** Nobody asked for it: when it finds what the run before found, it leaves no record of its own. */
  isBySchedule: boolean
}

/** A run that renews this no more has ended with its process. */
export const leaseMs = 120_000
const stepsAtOnce = 100

type Outcome = RunItem['outcome']
export type Counts = Record<Exclude<Outcome, 'not-taken'> | 'policies' | 'unchanged' | 'notTaken', number>

export const noCounts: Counts = {
  policies: 0,
  unchanged: 0,
  created: 0,
  changed: 0,
  relinked: 0,
  restored: 0,
  orphaned: 0,
  unlisted: 0,
  drifted: 0,
  settled: 0,
  notTaken: 0,
  failed: 0,
}

export const settingsOf = (provider: ProviderRow): SynchronisationSettings => ({
  tags: policyTagsOf(provider),
  mixedAsPlans: provider.sync_mixed_as_plans,
  orphanGraceSeconds: provider.orphan_grace_seconds,
})

/** Carries a run out to its end, which is always kept: nothing is thrown. */
export async function carryOutRun({ db, now, log, providers }: RunDeps, run: Run): Promise<void> {
  const { provider } = run
  try {
    const there = await readProvider()
    const here = await readKnown(db, provider.id)
    const plan = planSynchronisation(here, there, settingsOf(provider), now())
    const found = run.dryRun ? itemsOf(plan.steps) : await takeAll(plan.steps, there)
    const counts = countsOf(found, {
      policies: there.policies.length + there.unreadable.length,
      unchanged: plan.unchanged,
    })
    await finish(found, counts)
  } catch (error) {
    await fail(error)
  }

  async function readProvider(): Promise<FoundThere> {
    const driver = await providers.driverOf(provider.id)
    const [listing, services] = await Promise.all([driver.listPolicies(), driver.listServices()])
    return { ...listing, services }
  }

  async function contextFor(there: FoundThere): Promise<StepsContext> {
    const { products, slugs, plans } = await takenNames(db)
    return {
      actor: run.actor,
      at: now(),
      provider,
      names: { product: createNameBook(products, slugs), plan: createNameBook(plans, []) },
      services: new Map(there.services.map((service) => [service.id, service])),
    }
  }

  /** Many steps in one transaction; where that fails, each in its own, so that one does not spoil the others. */
  async function takeAll(steps: readonly Step[], there: FoundThere): Promise<RunItem[]> {
    const found: RunItem[] = []
    let context = await contextFor(there)
    for (let from = 0; from < steps.length; from += stepsAtOnce) {
      const some = steps.slice(from, from + stepsAtOnce)
      try {
        found.push(...(await takeTogether(some, context)))
      } catch (error) {
        if (error instanceof LeaseLost) throw error
        for (const step of some) {
          // Names that were handed out in what has failed are free again.
          context = await contextFor(there)
          found.push(...(await takeTogether([step], context).catch((cause: unknown) => failedItem(step, cause))))
        }
        context = await contextFor(there)
      }
    }
    return found
  }

  async function takeTogether(steps: readonly Step[], context: StepsContext): Promise<RunItem[]> {
    return inTransaction(db, async (tx) => {
      const until = new Date(now().getTime() + leaseMs)
      if (!(await rows.renewLease(tx, run.id, until))) throw new LeaseLost()
      const found: RunItem[] = []
      for (const step of steps) {
        const item = await takeStep(tx, step, context)
        if (item) found.push(item)
      }
      // What is not taken is written at the end, when it is known whether the run before has told it already.
      const news = found.filter(isNews)
      if (news.length > 0) {
        await rows.insertItems(tx, run.id, news)
        await bumpStamp(tx, 'catalogue')
      }
      return found
    })
  }

  function failedItem(step: Step, error: unknown): RunItem[] {
    if (error instanceof LeaseLost) throw error
    const item = itemOf(step)
    const isForeseen = error instanceof ChangedMeanwhile
    if (!isForeseen) log.error({ err: error, provider: provider.id, item }, 'one step of a synchronisation failed')
    const reason = isForeseen
      ? 'Somebody changed it at the same moment; the next run looks at it again.'
      : 'The portal could not take this over; see its log.'
    return item ? [{ ...item, outcome: 'failed', reason }] : []
  }

  async function finish(found: readonly RunItem[], counts: Counts): Promise<void> {
    const rest = run.dryRun ? found : found.filter((item) => !isNews(item))
    const digest = run.dryRun || found.some(isNews) ? null : digestOf(rest)
    await inTransaction(db, async (tx) => {
      if (await folded(tx, digest)) return
      await rows.insertItems(tx, run.id, rest)
      await rows.finishRun(tx, run.id, { outcome: 'done', reason: null, counts, digest }, now())
      if (run.dryRun) return
      const { created, changed, orphaned, drifted } = counts
      const end = {
        synchronisationId: run.id,
        providerId: provider.id,
        counts: { created, changed, orphaned, drifted },
      }
      await publish(tx, now(), 'synchronisation.finished', end)
    })
  }

  async function fail(error: unknown): Promise<void> {
    const isForeseen = error instanceof ProviderError
    log[isForeseen ? 'warn' : 'error']({ err: error, provider: provider.id }, 'a synchronisation failed')
    if (error instanceof LeaseLost) return
    const reason = isForeseen ? error.message : 'The portal could not do this; see its log.'
    // Its state is looked at anew, so that whoever sees the failure sees as well whether the provider answers at all.
    await providers
      .checkProvider(provider.id, 'quick')
      .catch((cause: unknown) => log.warn({ err: cause }, 'not checked'))
    const digest = run.dryRun ? null : `failed: ${reason}`
    await inTransaction(db, async (tx) => {
      if (await folded(tx, digest)) return
      await rows.finishRun(tx, run.id, { outcome: 'failed', reason, counts: noCounts, digest }, now())
      if (run.dryRun) return
      const failure = { synchronisationId: run.id, providerId: provider.id, reason }
      await publish(tx, now(), 'synchronisation.failed', failure)
    })
  }

  async function folded(tx: Db, digest: string | null): Promise<boolean> {
    if (!run.isBySchedule || digest === null) return false
    return rows.foldIntoPrevious(tx, { id: run.id, providerId: provider.id, digest }, now())
  }
}

class LeaseLost extends Error {}

const isNews = ({ outcome }: RunItem) => outcome !== 'not-taken' && outcome !== 'failed'

const itemsOf = (steps: readonly Step[]): RunItem[] => steps.flatMap((step) => itemOf(step) ?? [])

function countsOf(found: readonly RunItem[], { policies, unchanged }: { policies: number; unchanged: number }): Counts {
  const counts = { ...noCounts, policies, unchanged }
  for (const { outcome } of found) counts[outcome === 'not-taken' ? 'notTaken' : outcome] += 1
  return counts
}

/** The same for runs that changed nothing and found the same. */
function digestOf(found: readonly RunItem[]): string {
  const lines = found.map(({ outcome, policyId, name, reason }) => JSON.stringify([outcome, policyId, name, reason]))
  return createHash('sha256').update(lines.toSorted().join('\n')).digest('base64url')
}
