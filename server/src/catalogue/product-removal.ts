import type { productEndpoints } from '@portico/contract'
import type { z } from 'zod'
import { type Actor, looksAfter } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { publish } from '../platform/outbox/events.ts'
import { bumpStamp } from '../platform/stamps.ts'
import { policyOperation } from './departures.ts'
import { type Impact, impactOf, inWords, isInUse, requireConfirmed } from './impact.ts'
import * as rows from './products.queries.ts'
import type { ProductsDeps } from './products.ts'

export type ProductChange = z.output<(typeof productEndpoints)['showProductImpact']['query']>['change']
type Removal = z.output<(typeof productEndpoints)['deleteProduct']['query']>

/** How a product goes, and what its going does to those who hold it. */
export function createProductRemoval({ db, now, operations, holders, departures }: ProductsDeps) {
  return {
    async showProductImpact(id: string, verb: ProductChange): Promise<Impact> {
      const row = await rows.findProduct(db, id)
      if (!row) throw absent('product')
      return impactOf({ verb, id, version: row.version }, await holders.holdingsOf(db, { kind: 'product', id }))
    },

    /** @throws Refused `product-in-use`, `replacement-unfit`, `confirmation-needed`, `confirmation-outdated` */
    async deleteProduct(actor: Actor, id: string, removal: Removal = { mode: 'refuse' }): Promise<void> {
      const replacementId = removal.mode === 'replace' ? (removal.replacementId ?? '') : null
      await inTransaction(db, async (tx) => {
        if (replacementId !== null && !looksAfter(actor, replacementId)) throw unfitReplacement()
        const before = await lockBoth(tx, id, replacementId)
        await refuseTarget(tx, id)
        const impact = impactOf(
          { verb: 'delete', id, version: before.version },
          await holders.holdingsOf(tx, { kind: 'product', id }),
        )
        if (removal.mode === 'refuse' && isInUse(impact)) {
          throw new Refused('product-in-use', `In use by ${inWords(impact)}: choose what becomes of these.`)
        }
        requireConfirmed(impact, removal.confirm)
        await rows.markProductDeleted(tx, id, now(), { departing: true, moves_to_id: replacementId })
        await recordAudit(tx, actor, now(), {
          action: 'product.deleted',
          object: { kind: 'product', id, name: before.name },
          details: { mode: removal.mode, replacementId, credentials: impact.credentials },
        })
        await publish(tx, now(), 'product.deleted', { productId: id })
        await bumpStamp(tx, 'catalogue')
      })
      await departures.carryOut(actor, { kind: 'product', id })
    },

    /** Brings it to its provider once more, and what waits for that. */
    async retryProduct(actor: Actor, id: string): Promise<void> {
      await inTransaction(db, async (tx) => {
        const row = await rows.findProduct(tx, id)
        if (!row) throw absent('product')
        await recordAudit(tx, actor, now(), {
          action: 'product.retried',
          object: { kind: 'product', id, name: row.name },
        })
      })
      await operations.retry({ kind: policyOperation('product'), subjectId: id })
      await departures.carryOut(actor, { kind: 'product', id })
    },
  }
}

/** In the order of their ids, so that two removals that name each other's product don't wait for one another. */
async function lockBoth(tx: Db, id: string, replacementId: string | null): Promise<rows.ProductRow> {
  const ids = [id, ...(replacementId ? [replacementId] : [])].toSorted()
  const found = new Map<string, rows.ProductRow>()
  for (const one of ids) {
    const row = await rows.lockProduct(tx, one)
    if (row) found.set(one, row)
  }
  const product = found.get(id)
  if (!product) throw absent('product')
  if (replacementId === null) return product
  const other = found.get(replacementId)
  const fits =
    other !== undefined &&
    replacementId !== id &&
    other.provider_id === product.provider_id &&
    other.auth_type === product.auth_type &&
    (other.state === 'published' || other.state === 'deprecated') &&
    other.provider_policy_id !== null &&
    other.policy_active
  if (fits) return product
  throw unfitReplacement()
}

const unfitReplacement = () =>
  new Refused(
    'replacement-unfit',
    'Choose another published product of the same provider that is opened with the same kind of credential.',
    { kind: 'input', field: 'replacementId' },
  )

async function refuseTarget(tx: Db, id: string): Promise<void> {
  if (!(await rows.isMovedTo(tx, id))) return
  throw new Refused(
    'product-in-use',
    'Credentials of a removed product are being moved to it: try again when that is done.',
  )
}
