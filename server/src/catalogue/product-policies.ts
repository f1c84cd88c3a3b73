import { bumpStamp } from '../platform/stamps.ts'
import { policyOperation } from './departures.ts'
import * as rows from './products.queries.ts'
import type { ProductsDeps } from './products.ts'

/** Brings the policy of a product to its provider: its APIs, switched off while no key may name it, or gone. */
export function handleProductPolicies({ db, operations, holders }: ProductsDeps): void {
  operations.handle<{ policyId: string; active: boolean } | null>(policyOperation('product'), {
    async act(productId, driver) {
      const row = await rows.findProductForProvider(db, productId)
      const id = row?.provider_policy_id ?? productId
      if (!row || (row.deleted_at && !row.departing)) {
        await driver.deletePolicy(id)
        return null
      }
      // While keys let go of it, it stays as it was: a key with a policy that is off would not work for its other products either.
      const active = row.departing || (row.state !== 'retired' && row.auth_type !== null)
      const name = row.policy_name ?? row.name
      const serviceIds = row.policy_service_ids
      return { policyId: await driver.putPolicy({ kind: 'access', id, name, serviceIds, active }), active }
    },
    async settle(tx, productId, result) {
      if (result === null) return
      const before = await rows.findProductForProvider(tx, productId)
      await rows.recordProductPolicy(tx, productId, result.policyId, result.active)
      // It is back, so keys may name it again.
      if (before?.policy_active === false && result.active)
        await holders.requestKeys(tx, { kind: 'product', id: productId })
      await bumpStamp(tx, 'catalogue')
    },
  })
}
