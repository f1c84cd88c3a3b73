import { sql } from 'kysely'
import { usableProduct } from '../catalogue/index.ts'
import type { Db } from '../platform/database/database.ts'

/** A product or plan that credentials hold. */
export interface Held {
  kind: 'product' | 'plan'
  id: string
}

const holds = ({ kind, id }: Held) =>
  kind === 'plan'
    ? sql<boolean>`credentials.plan_id = ${id}::uuid`
    : sql<boolean>`exists (
        select 1 from credential_products access where access.credential_id = credentials.id and access.product_id = ${id}::uuid)`

export async function credentialsHolding(db: Db, held: Held, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('credentials')
    .select('id')
    .where('status', '<>', 'revoked')
    .where(holds(held))
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map((row) => row.id)
}

/** Credentials without a key yet, with this product and none that keys may open. */
export async function ordersForNothing(db: Db, productId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('credentials')
    .select('id')
    .where('status', '=', 'issuing')
    .where(holds({ kind: 'product', id: productId }))
    .where(
      sql<boolean>`not exists (
        select 1 from credential_products access join products on products.id = access.product_id
        where access.credential_id = credentials.id and ${usableProduct})`,
    )
    .orderBy('id')
    .execute()
  return rows.map((row) => row.id)
}

/** Keys of the credentials that hold it, those that are gone left out. */
export const keysHolding = (db: Db, held: Held) =>
  db
    .selectFrom('credential_keys')
    .innerJoin('credentials', 'credentials.id', 'credential_keys.credential_id')
    .select(['credential_keys.id as subjectId', 'credentials.provider_id as providerId'])
    .where('credential_keys.state', '<>', 'revoked')
    .where('credentials.status', '<>', 'revoked')
    .where(holds(held))
    .orderBy('credential_keys.id')
    .execute()

/** Keys of credentials that hold these or held them, where what is wanted is not in force at the provider; by product or plan. */
const unsettled = (ids: readonly string[]) => sql`
  from (
    select product_id as subject_id, credential_id from credential_products where product_id = any(${ids}::uuid[])
    union select plan_id, id from credentials where plan_id = any(${ids}::uuid[])
    union select subject_id, credential_id from credential_departures where subject_id = any(${ids}::uuid[])
  ) holder
  join credential_keys key on key.credential_id = holder.credential_id and key.state <> 'revoked'
  join provider_operations wish
    on wish.kind = 'credential-key' and wish.subject_id = key.id and wish.settled < wish.wanted`

export async function countUnsettledKeys(db: Db, ids: readonly string[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<{ id: string; count: number }>`
    select holder.subject_id as id, count(*) as count ${unsettled(ids)} group by holder.subject_id`.execute(db)
  return new Map(rows.map((row) => [row.id, row.count]))
}

export async function unsettledKeysOf(db: Db, id: string, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select key.id ${unsettled([id])} and not wish.gave_up order by key.id limit ${sql.lit(limit)}`.execute(db)
  return rows.map((row) => row.id)
}

export async function productIdsOf(tx: Db, credentialId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('credential_products')
    .select('product_id')
    .where('credential_id', '=', credentialId)
    .execute()
  return rows.map((row) => row.product_id)
}

export async function replaceProduct(
  tx: Db,
  credentialId: string,
  productId: string,
  replacementId: string | null,
): Promise<void> {
  await tx
    .deleteFrom('credential_products')
    .where('credential_id', '=', credentialId)
    .where('product_id', '=', productId)
    .execute()
  if (replacementId === null) return
  await tx
    .insertInto('credential_products')
    .values({ credential_id: credentialId, product_id: replacementId })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Its keys may name the policy until what is wanted of them now is in force. */
export async function rememberDeparture(tx: Db, subjectId: string, credentialId: string): Promise<void> {
  await tx
    .insertInto('credential_departures')
    .values({ subject_id: subjectId, credential_id: credentialId })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function forgetDepartures(tx: Db, subjectId: string): Promise<void> {
  await tx.deleteFrom('credential_departures').where('subject_id', '=', subjectId).execute()
}

export async function touchCredential(tx: Db, id: string, values: { plan_id?: string }, at: Date): Promise<void> {
  await tx
    .updateTable('credentials')
    .set((row) => ({ ...values, updated_at: at, version: row('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
}
