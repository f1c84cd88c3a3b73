import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'
import { belongsTo } from '../platform/database/of-products.ts'
import { publish } from '../platform/outbox/events.ts'
import { bumpStamp } from '../platform/stamps.ts'

export type OfferKind = 'product' | 'plan'

const tables = { product: 'products', plan: 'plans' } as const

/**
 * Keeps that the provider has the policy as it was wanted, under this id. Keys that name the policy by another are told to be rewritten.
 */
export async function recordPolicy(
  tx: Db,
  kind: OfferKind,
  id: string,
  { policyId, active }: { policyId: string; active: boolean },
  at: Date,
): Promise<void> {
  const { rows } = await sql<{ before: string | null }>`
    update ${sql.table(tables[kind])} after set
      provider_policy_id = ${policyId}, policy_active = ${active},
      orphaned_at = null, orphan_reason = null, unlisted_at = null, drifted_at = null
    from ${sql.table(tables[kind])} before
    where after.id = ${id} and before.id = after.id
    returning before.provider_policy_id as before`.execute(tx)
  const before = rows[0]?.before ?? null
  if (before !== null && before !== policyId) await publish(tx, at, 'policy.replaced', { kind, objectId: id })
  await bumpStamp(tx, 'catalogue')
}

/** How many have lost their policy, and how many have one that somebody changed at the provider. */
export async function countNoticed(
  db: Db,
  within: readonly string[] | null,
): Promise<{ orphaned: number; drifted: number }> {
  const { rows } = await sql<{ orphaned: number; drifted: number }>`
    select count(orphaned_at) as orphaned, count(drifted_at) as drifted
    from (
      select orphaned_at, drifted_at from products
      where deleted_at is null and (orphaned_at is not null or drifted_at is not null)
        and ${belongsTo('products.id', 'productId', within)}
      union all
      select orphaned_at, drifted_at from plans
      where deleted_at is null and (orphaned_at is not null or drifted_at is not null)
        and ${belongsTo('plans.id', 'planId', within)}
    ) noticed`.execute(db)
  return rows[0] ?? { orphaned: 0, drifted: 0 }
}
