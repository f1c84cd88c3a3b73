import { sql } from 'kysely'
import { type Holdings, type Subject, usableProduct } from '../catalogue/index.ts'
import type { Db } from '../platform/database/database.ts'

/** Who holds a product or plan now or has asked for it. Credentials and apps belong to capabilities below: the query names their tables. */
export async function holdingsOf(db: Db, { kind, id }: Subject, at: Date): Promise<Holdings> {
  const held =
    kind === 'plan'
      ? sql`credentials.plan_id = ${id}::uuid`
      : sql`exists (select 1 from credential_products access
                    where access.credential_id = credentials.id and access.product_id = ${id}::uuid)`
  const asked =
    kind === 'plan'
      ? sql`access_requests.plan_id = ${id}::uuid`
      : sql`exists (select 1 from access_request_products wish
                    where wish.access_request_id = access_requests.id and wish.product_id = ${id}::uuid)`
  const opensNothingElse = sql`not exists (
    select 1 from credential_products access join products on products.id = access.product_id
    where access.credential_id = credentials.id and access.product_id <> ${id}::uuid and ${usableProduct})`
  const { rows } = await sql<Holdings>`
    with working as (
      select id, app_id, ${kind === 'plan' ? sql`false` : opensNothingElse} as ending
      from credentials
      where status <> 'revoked' and (expires_at is null or expires_at > ${at}) and ${held}),
    open as (
      select id, app_id from access_requests where status in ('pending', 'approving') and ${asked}),
    holders as (select app_id from working union select app_id from open)
    select
      (select count(*) from working) as credentials,
      (select count(*) from working where ending) as "endingCredentials",
      (select count(*) from holders) as apps,
      (select count(distinct apps.organisation_id) from holders join apps on apps.id = holders.app_id) as organisations,
      (select count(*) from open) as "openRequests",
      md5(concat(
        (select string_agg(id::text || ending, ',' order by id) from working), ';',
        (select string_agg(id::text, ',' order by id) from open))) as fingerprint`.execute(db)
  const [row] = rows
  if (!row) throw new Error('Counting answered nothing.')
  return row
}

export async function pendingForProduct(db: Db, productId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('access_requests')
    .innerJoin('access_request_products as wish', 'wish.access_request_id', 'access_requests.id')
    .select('access_requests.id')
    .where('wish.product_id', '=', productId)
    .where('access_requests.kind', '<>', 'plan-change')
    .where('access_requests.status', '=', 'pending')
    .orderBy('access_requests.id')
    .execute()
  return rows.map((row) => row.id)
}

export async function pendingForPlan(db: Db, planId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('access_requests')
    .select('id')
    .where('plan_id', '=', planId)
    .where('status', '=', 'pending')
    .orderBy('id')
    .execute()
  return rows.map((row) => row.id)
}

/** @returns whether it was still pending for that plan */
export async function movePending(tx: Db, id: string, from: string, to: string): Promise<boolean> {
  const result = await tx
    .updateTable('access_requests')
    .set({ plan_id: to })
    .where('id', '=', id)
    .where('plan_id', '=', from)
    .where('status', '=', 'pending')
    .executeTakeFirst()
  return result.numUpdatedRows === 1n
}
