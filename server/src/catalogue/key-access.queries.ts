import type { Db } from '../platform/database/database.ts'
import { usable } from './products.queries.ts'

/** What the key of a credential is given at the provider. */
export interface KeyAccess {
  /** Null in place of one that is not in force at the provider yet. */
  policyIds: (string | null)[]
  /** Whether it opens anything: false when all that it holds is retired or documentation only. */
  opens: boolean
  metadata: Record<string, string>
}

/**
 * One policy of limits and those of the products that keys may open. A key that may open nothing keeps all its policies and is switched
 * off, as without any it could not be kept.
 */
export async function accessOf(db: Db, planId: string, productIds: readonly string[]): Promise<KeyAccess> {
  const [plan, products] = await Promise.all([
    db
      .selectFrom('plans')
      .select(['provider_policy_id', 'metadata'])
      .where('id', '=', planId)
      .executeTakeFirstOrThrow(),
    db
      .selectFrom('products')
      .select(['provider_policy_id', 'policy_active', usable.as('usable')])
      .where('id', 'in', productIds)
      .orderBy('id')
      .execute(),
  ])
  const open = products.filter((product) => product.usable)
  const named = open.length > 0 ? open : products
  return {
    policyIds: [
      plan.provider_policy_id,
      // With a policy that is switched off the whole key would not work: it is waited for.
      ...named.map((one) => (one.usable && !one.policy_active ? null : one.provider_policy_id)),
    ],
    opens: open.length > 0,
    metadata: plan.metadata,
  }
}
