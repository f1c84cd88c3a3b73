import type { Subject } from '../catalogue/index.ts'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { Refused } from '../platform/errors.ts'
import * as rows from './holdings.queries.ts'

export interface LeavingDeps {
  db: Db
  now: () => Date
  reject: (actor: Actor, id: string, reason: string) => Promise<unknown>
}

/** What becomes of requests when a product or plan that they name goes; each step may be repeated. */
export function createRequestLeaving({ db, now, reject }: LeavingDeps) {
  return {
    holdingsOf: (within: Db, subject: Subject) => rows.holdingsOf(within, subject, now()),

    async rejectRequests(actor: Actor, productId: string, reason: string): Promise<void> {
      for (const id of await rows.pendingForProduct(db, productId)) {
        await reject(actor, id, reason).catch((error: unknown) => {
          // Somebody has decided meanwhile.
          if (!(error instanceof Refused) || error.code !== 'access-request-decided') throw error
        })
      }
    },

    async moveRequests(actor: Actor, planId: string, movesToId: string): Promise<void> {
      for (const id of await rows.pendingForPlan(db, planId)) {
        await inTransaction(db, async (tx) => {
          if (!(await rows.movePending(tx, id, planId, movesToId))) return
          await recordAudit(tx, actor, now(), {
            action: 'access-request.plan-changed',
            object: { kind: 'access-request', id, name: '' },
            details: { from: planId, to: movesToId },
          })
        })
      }
    },
  }
}
