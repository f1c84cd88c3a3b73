import { policyOperation } from './departures.ts'
import { policyOfProduct } from './policies-wanted.ts'
import { recordPolicy } from './policy-records.queries.ts'
import * as rows from './products.queries.ts'
import type { ProductsDeps } from './products.ts'

/** Brings the policy of a product to its provider: its APIs, switched off while no key may name it, or gone. */
export function handleProductPolicies({ db, now, operations, holders }: ProductsDeps): void {
  operations.handle<{ policyId: string; active: boolean } | null>(policyOperation('product'), {
    async act(productId, driver) {
      const row = await rows.findProductForProvider(db, productId)
      const id = row?.provider_policy_id ?? productId
      if (!row || (row.deleted_at && !row.departing)) {
        await driver.deletePolicy(id)
        return null
      }
      const wanted = policyOfProduct(row)
      return { policyId: await driver.putPolicy(wanted), active: wanted.active }
    },
    async settle(tx, productId, result) {
      if (result === null) return
      const before = await rows.findProductForProvider(tx, productId)
      await recordPolicy(tx, 'product', productId, result, now())
      // It is back, so keys may name it again.
      if (before?.policy_active === false && result.active)
        await holders.requestKeys(tx, { kind: 'product', id: productId })
    },
  })
}
