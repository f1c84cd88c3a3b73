import type { difference } from '@portico/contract'
import type { FastifyBaseLogger } from 'fastify'
import type { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Cursor, pageOf } from '../platform/database/cursor.ts'
import { inTransaction } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { type Driver, ProviderError, type Providers } from '../providers/index.ts'
import { keysToCompare, releaseKeys, settledKeysOf } from './compared-keys.queries.ts'
import { type ComparisonDeps, compareKeys } from './comparison.ts'
import * as rounds from './comparison-rounds.queries.ts'
import { objectOf } from './credential-status.ts'
import { findCredential, lockCredential } from './credentials.queries.ts'
import * as differences from './differences.queries.ts'
import { shownDifferences } from './differences.ts'
import { keyOperation, requestLivingKeys } from './key-operations.ts'
import { keysOf } from './keys.queries.ts'
import { lookForStrays, openStray } from './stray-keys.ts'

export type Difference = z.input<typeof difference>

export interface ReconciliationDeps extends ComparisonDeps {
  log: FastifyBaseLogger
  providers: Pick<Providers, 'find' | 'driverOf'>
}

export type Reconciliation = ReturnType<typeof createReconciliation>

/** From the start of one comparison with a provider to the start of the next. */
const roundMs = 15 * 60_000
/** How long a provider that could not be asked is left alone. */
const restMs = 5 * 60_000
const leaseMs = 60_000
/** After this long a part ends where it is, well within its lease. */
const partMs = 20_000
/** Keys compared in one part, in steps after each of which it may end. */
const keysInPart = 100
const keysInStep = 20
/** Keys that ended this long ago are still looked for; older ones where the provider lists its keys. */
const recentMs = 7 * 24 * 3600_000

const strayOperation = 'stray-key'

/** Compares what our rows say with what providers have. What it does by itself, and what not: docs/decisions/0026. */
export function createReconciliation(deps: ReconciliationDeps) {
  const { db, now, log, vault, operations, providers } = deps

  operations.handle(strayOperation, {
    async act(differenceId, driver) {
      const stray = await differences.findStray(db, differenceId)
      if (!stray?.stray_sealed) return
      await driver.revokeKey(openStray(vault, stray.stray_sealed))
    },
    settle: (tx, differenceId) => differences.resolveDifference(tx, differenceId, now()),
  })

  async function comparePart(providerId: string): Promise<number> {
    const startedAt = now()
    const lease = { id: newId(), until: new Date(startedAt.getTime() + leaseMs) }
    const claimed = await rounds.claimRound(db, providerId, startedAt, lease)
    if (!claimed) return 0
    const round = { ...claimed }
    const isOut = () => now().getTime() - startedAt.getTime() >= partMs
    try {
      const driver = await providers.driverOf(providerId)
      const error =
        round.afterPage === null ? await compareKnown(driver, round, isOut) : await listStrays(driver, round, isOut)
      if (round.afterPage === endOfList) await endRound(round)
      else await rounds.leaveRound(db, round, { nextAt: now(), error })
    } catch (error) {
      if (!(error instanceof ProviderError)) log.error({ err: error, provider: providerId }, 'comparing keys failed')
      const reason = error instanceof ProviderError ? error.message : 'The portal could not compare; see its log.'
      await rounds.leaveRound(db, round, { nextAt: new Date(now().getTime() + restMs), error: reason })
    }
    return round.compared - claimed.compared
  }

  async function compareKnown(driver: Driver, round: rounds.Round, isOut: () => boolean): Promise<string | null> {
    const since = new Date(round.startedAt.getTime() - recentMs)
    let failure: string | null = null
    for (let step = 0; step < keysInPart / keysInStep && !isOut(); step += 1) {
      const { providerId, afterKey: after } = round
      const keys = await keysToCompare(db, { providerId, after, since, limit: keysInStep })
      const result = await compareKeys(deps, driver, keys)
      failure = result.failure ?? failure
      round.compared += result.count
      round.afterKey = keys.at(-1)?.id ?? round.afterKey
      if (keys.length < keysInStep) {
        round.afterPage = ''
        break
      }
    }
    return failure
  }

  async function listStrays(driver: Driver, round: rounds.Round, isOut: () => boolean): Promise<null> {
    for (let seen = 0; seen < keysInPart && !isOut(); ) {
      const page = await driver.listKeys(round.afterPage || null)
      if (page) await lookForStrays(deps, driver, round.providerId, page.keys)
      seen += page?.keys.length ?? 0
      round.afterPage = page?.next ?? endOfList
      if (round.afterPage === endOfList) break
    }
    return null
  }

  async function endRound(round: rounds.Round): Promise<void> {
    await differences.resolveUnseenStrays(db, round.providerId, round.startedAt, now())
    const nextAt = new Date(Math.max(now().getTime(), round.startedAt.getTime() + roundMs))
    await rounds.endRound(db, round, now(), nextAt)
  }

  async function find(id: string) {
    const row = await findCredential(db, id)
    if (!row) throw absent('credential')
    return row
  }

  async function compare(id: string, providerId: string): Promise<void> {
    const driver = await providers.driverOf(providerId)
    await unavailable(async () => {
      const { count, failure } = await compareKeys(deps, driver, await settledKeysOf(db, id))
      if (count === 0 && failure !== null) throw new ProviderError(failure, { retryable: true })
    })
  }

  async function openOf(credentialId: string): Promise<Difference[]> {
    const found = await differences.listDifferences(db, { state: 'open', credentialId, after: null, limit: 100 })
    return shownDifferences(db, found)
  }

  return {
    /** A job: one part of the comparison with each provider that is due. @returns how many keys were compared */
    async compareDue(): Promise<number> {
      const due = await rounds.dueProviders(db, now())
      return (await Promise.all(due.map(comparePart))).reduce((sum, count) => sum + count, 0)
    },

    /** @throws Refused `provider-unavailable` */
    async compareCredential(_actor: Actor, id: string): Promise<{ items: Difference[] }> {
      const { providerId } = await find(id)
      await compare(id, providerId)
      return { items: await openOf(id) }
    },

    /**
     * Makes the provider as our rows are, also where that gives access back: the key that its holder has works again.
     * @throws Refused `provider-unavailable`
     */
    async repairCredential(actor: Actor, id: string): Promise<{ items: Difference[] }> {
      await find(id)
      const repaired = await inTransaction(db, async (tx) => {
        const locked = await lockCredential(tx, id)
        if (!locked) throw absent('credential')
        const open = await differences.openDifferencesOfCredential(tx, id)
        const living = (await keysOf(tx, [id])).map((key) => key.id)
        await releaseKeys(tx, id)
        await requestLivingKeys(tx, operations, locked)
        for (const { key_id } of open.filter((one) => !living.includes(one.key_id ?? ''))) {
          const wish = { kind: keyOperation, subjectId: key_id ?? '', providerId: locked.provider_id }
          await operations.request(tx, wish)
        }
        await differences.recordRemedy(
          tx,
          open.map((one) => one.id),
          'repair',
        )
        await recordAudit(tx, actor, now(), {
          action: 'credential.repaired',
          object: objectOf(locked),
          details: { differences: open.map(({ kinds }) => kinds) },
        })
        return {
          providerId: locked.provider_id,
          keyIds: [...new Set([...living, ...open.map((one) => one.key_id ?? '')])],
        }
      })
      for (const subjectId of repaired.keyIds) await operations.run({ kind: keyOperation, subjectId })
      await compare(id, repaired.providerId)
      return { items: await openOf(id) }
    },

    /** Removes a key that nobody here has a record of. @throws Refused `difference-not-stray` */
    async removeStrayKey(actor: Actor, id: string): Promise<Difference> {
      const row = await differences.findDifference(db, id)
      if (!row) throw absent('difference')
      if (row.credentialId !== null || row.resolvedAt !== null) {
        throw new Refused('difference-not-stray', 'Only a key without a record that is still there can be removed.')
      }
      await inTransaction(db, async (tx) => {
        await differences.recordRemedy(tx, [id], 'repair')
        await operations.request(tx, { kind: strayOperation, subjectId: id, providerId: row.providerId })
        await recordAudit(tx, actor, now(), {
          action: 'stray-key.removed',
          object: { kind: 'difference', id, name: row.providerName },
          details: { found: row.found },
        })
      })
      await operations.run({ kind: strayOperation, subjectId: id })
      return showDifference(id)
    },

    showDifference,

    async listDifferences(
      query: differences.DifferenceFilter & { after: Cursor | null; limit: number; total: boolean },
    ) {
      const found = await differences.listDifferences(db, { ...query, limit: query.limit + 1 })
      const { page, nextCursor } = pageOf(found, query.limit, () => '')
      return {
        items: await shownDifferences(db, page),
        nextCursor,
        total: query.total ? await differences.countDifferences(db, query) : null,
      }
    },

    countOpen: (within: readonly string[] | null = null) => differences.countDifferences(db, { state: 'open', within }),

    async showComparison(providerId: string) {
      await providers.find(providerId)
      const [round, open] = await Promise.all([
        rounds.findRound(db, providerId),
        differences.countDifferences(db, { state: 'open', providerId }),
      ])
      return {
        startedAt: round?.startedAt ?? null,
        endedAt: round?.endedAt ?? null,
        compared: (round?.startedAt ? round.compared : round?.lastCompared) ?? 0,
        failure: round?.lastError ?? null,
        openDifferences: open,
      }
    },

    /** The comparison with this provider goes on at once instead of when it is due. */
    async compareProvider(actor: Actor, providerId: string) {
      const { name } = await providers.find(providerId)
      await inTransaction(db, async (tx) => {
        await rounds.hastenRound(tx, providerId, now())
        await recordAudit(tx, actor, now(), {
          action: 'provider.comparison-asked',
          object: { kind: 'provider', id: providerId, name },
        })
      })
      await comparePart(providerId)
      return this.showComparison(providerId)
    },
  }

  async function showDifference(id: string): Promise<Difference> {
    const row = await differences.findDifference(db, id)
    if (!row) throw absent('difference')
    return (await shownDifferences(db, [row]))[0] as Difference
  }
}

/** No page of any list has this name. */
const endOfList = '\u0000end'

async function unavailable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    throw new Refused('provider-unavailable', `The provider could not be asked: ${error.message}`, {
      kind: 'unavailable',
      cause: error,
    })
  }
}
