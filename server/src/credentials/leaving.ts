import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { publish } from '../platform/outbox/events.ts'
import type { Operations } from '../providers/index.ts'
import { objectOf } from './credential-status.ts'
import { lockCredential } from './credentials.queries.ts'
import { keyOperation } from './key-operations.ts'
import { keysOf } from './keys.queries.ts'
import * as rows from './leaving.queries.ts'

export interface LeavingDeps {
  db: Db
  now: () => Date
  operations: Operations
  requestRevocation: (tx: Db, actor: Actor, credentialId: string) => Promise<boolean>
}

/** Keys for which somebody waits. */
const atOnce = 100

/** What becomes of credentials when a product or plan that they hold changes or goes; each step may be repeated. */
export function createLeaving({ db, now, operations, requestRevocation }: LeavingDeps) {
  /** @returns whether something is left on the credential */
  async function leaveProduct(tx: Db, id: string, productId: string, replacementId: string | null): Promise<boolean> {
    const held = await rows.productIdsOf(tx, id)
    const left = held.filter((one) => one !== productId)
    if (left.length === 0 && replacementId === null) return false
    await rows.replaceProduct(tx, id, productId, replacementId)
    await rows.touchCredential(tx, id, {}, now())
    return true
  }

  async function tell(
    tx: Db,
    { id, app_id }: { id: string; app_id: string },
    held: rows.Held,
    movesToId: string | null,
  ): Promise<void> {
    const about = { credentialId: id, appId: app_id }
    if (held.kind === 'plan' && movesToId !== null) {
      return publish(tx, now(), 'credential.plan-changed', { ...about, previousPlanId: held.id, planId: movesToId })
    }
    const added = movesToId === null ? [] : [movesToId]
    await publish(tx, now(), 'credential.products-changed', { ...about, added, removed: [held.id] })
  }

  return {
    credentialsHolding: rows.credentialsHolding,

    async requestKeys(tx: Db, held: rows.Held): Promise<void> {
      await operations.requestAll(tx, keyOperation, await rows.keysHolding(tx, held))
    },

    async carryOutKeys({ id }: rows.Held): Promise<void> {
      for (const subjectId of await rows.unsettledKeysOf(db, id, atOnce)) {
        if ((await operations.run({ kind: keyOperation, subjectId })) !== 'done') return
      }
    },

    countKeysNaming: (within: Db, held: readonly rows.Held[]) =>
      rows.countUnsettledKeys(
        within,
        held.map(({ id }) => id),
      ),

    /** A credential that nothing would be left on is revoked, and keeps what it was for. */
    async leave(actor: Actor, id: string, held: rows.Held, movesToId: string | null): Promise<void> {
      await inTransaction(db, async (tx) => {
        const credential = await lockCredential(tx, id)
        if (!credential || credential.status === 'revoked') return
        if (held.kind === 'product') {
          if (!(await leaveProduct(tx, id, held.id, movesToId))) {
            await requestRevocation(tx, actor, id)
            return
          }
        } else {
          if (credential.plan_id !== held.id) return
          if (movesToId === null) {
            // It has expired: what still works keeps a plan that nothing takes the place of from being deleted.
            await requestRevocation(tx, actor, id)
            return
          }
          // It ends when it was going to end: nobody has asked for a new term.
          await rows.touchCredential(tx, id, { plan_id: movesToId }, now())
        }
        await tell(tx, credential, held, movesToId)
        await rows.rememberDeparture(tx, held.id, id)
        const keys = await keysOf(tx, [id])
        await operations.requestAll(
          tx,
          keyOperation,
          keys.map((key) => ({ subjectId: key.id, providerId: credential.provider_id })),
        )
        await recordAudit(tx, actor, now(), {
          action: held.kind === 'plan' ? 'credential.plan-changed' : 'credential.product-removed',
          object: objectOf(credential),
          details: { from: held.id, to: movesToId },
        })
      })
    },

    async endOrders(actor: Actor, productId: string): Promise<void> {
      for (const id of await rows.ordersForNothing(db, productId)) {
        await inTransaction(db, (tx) => requestRevocation(tx, actor, id))
      }
    },

    forget: (tx: Db, { id }: rows.Held) => rows.forgetDepartures(tx, id),
  }
}
