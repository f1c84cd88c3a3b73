import type { planEndpoints } from '@portico/contract'
import type { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { publish } from '../platform/outbox/events.ts'
import { bumpStamp } from '../platform/stamps.ts'
import { policyOperation } from './departures.ts'
import { type Impact, impactOf, inWords, isInUse, requireConfirmed } from './impact.ts'
import * as rows from './plans.queries.ts'
import type { PlansDeps } from './plans.ts'

type Removal = z.output<(typeof planEndpoints)['deletePlan']['query']>

/** How a plan goes: those who use it move to another one first, as a key without its plan would have no limits. */
export function createPlanRemoval({ db, now, operations, holders, departures }: PlansDeps) {
  return {
    async showPlanDeletionImpact(id: string): Promise<Impact> {
      const row = await rows.findPlan(db, id)
      if (!row) throw absent('plan')
      return impactOf({ verb: 'delete', id, version: row.version }, await holders.holdingsOf(db, { kind: 'plan', id }))
    },

    /** @throws Refused `plan-in-use`, `replacement-unfit`, `confirmation-needed`, `confirmation-outdated` */
    async deletePlan(actor: Actor, id: string, { moveToId, confirm }: Removal = {}): Promise<void> {
      await inTransaction(db, async (tx) => {
        const before = await lockBoth(tx, id, moveToId ?? null)
        if (await rows.isMovedTo(tx, id)) {
          throw new Refused(
            'plan-in-use',
            'Credentials of a removed plan are being moved to it: try again when that is done.',
          )
        }
        const holdings = await holders.holdingsOf(tx, { kind: 'plan', id })
        const impact = impactOf({ verb: 'delete', id, version: before.version }, holdings)
        if (moveToId === undefined && isInUse(impact)) {
          throw new Refused('plan-in-use', `In use by ${inWords(impact)}: choose a plan to which these move.`)
        }
        requireConfirmed(impact, confirm)
        await rows.markPlanDeleted(tx, id, now(), { departing: true, moves_to_id: moveToId ?? null })
        await recordAudit(tx, actor, now(), {
          action: 'plan.deleted',
          object: { kind: 'plan', id, name: before.name },
          details: { moveToId: moveToId ?? null, credentials: impact.credentials, openRequests: impact.openRequests },
        })
        await publish(tx, now(), 'plan.deleted', { planId: id })
        await bumpStamp(tx, 'catalogue')
      })
      await departures.carryOut(actor, { kind: 'plan', id })
    },

    /** Brings it to its provider once more. */
    async retryPlan(actor: Actor, id: string): Promise<void> {
      await inTransaction(db, async (tx) => {
        const row = await rows.findPlan(tx, id)
        if (!row) throw absent('plan')
        await recordAudit(tx, actor, now(), { action: 'plan.retried', object: { kind: 'plan', id, name: row.name } })
      })
      await operations.retry({ kind: policyOperation('plan'), subjectId: id })
    },
  }
}

/** In the order of their ids, so that two removals that name each other's plan don't wait for one another. */
async function lockBoth(tx: Db, id: string, moveToId: string | null): Promise<rows.PlanRow> {
  const ids = [id, ...(moveToId ? [moveToId] : [])].toSorted()
  const found = new Map<string, rows.PlanRow>()
  for (const one of ids) {
    const row = await rows.lockPlan(tx, one)
    if (row) found.set(one, row)
  }
  const plan = found.get(id)
  if (!plan) throw absent('plan')
  if (moveToId === null) return plan
  const other = found.get(moveToId)
  if (other && moveToId !== id && other.provider_id === plan.provider_id && other.provider_policy_id !== null)
    return plan
  throw new Refused('replacement-unfit', 'Choose another plan that is in force at the same provider.', {
    kind: 'input',
    field: 'moveToId',
  })
}
