import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'

/** Credentials, apps and products are tables of lower capabilities; the joins name them. */
const described = (db: Db) =>
  db
    .selectFrom('credentials')
    .innerJoin('apps', 'apps.id', 'credentials.app_id')
    .select([
      'credentials.id',
      'credentials.alias',
      'credentials.status',
      'credentials.kind',
      'credentials.expires_at as expiresAt',
      'credentials.plan_id as planId',
      'credentials.provider_id as providerId',
      'apps.id as appId',
      'apps.name as appName',
      sql<string[]>`array(
        select product_id::text from credential_products where credential_id = credentials.id order by product_id)`.as(
        'productIds',
      ),
      sql<string>`coalesce((
        select min(products.auth_type) from credential_products
        join products on products.id = credential_products.product_id
        where credential_products.credential_id = credentials.id), '')`.as('authType'),
    ])
    .where('apps.deleted_at', 'is', null)

export type HeldCredential = Awaited<ReturnType<typeof livingCredentials>>[number]

/** Credentials of these apps under these plans that are not revoked, in the order in which people look for them. */
export const livingCredentials = (db: Db, appIds: readonly string[], planIds: readonly string[]) =>
  described(db)
    .where('credentials.app_id', 'in', appIds)
    .where('credentials.plan_id', 'in', planIds)
    .where('credentials.status', '<>', 'revoked')
    .orderBy('apps.name')
    .orderBy('credentials.id')
    .execute()

export const findCredential = (db: Db, id: string) => described(db).where('credentials.id', '=', id).executeTakeFirst()

/** Keeps the credential from changing until the transaction ends. */
export const lockCredential = (tx: Db, id: string) =>
  tx.selectFrom('credentials').select(['id', 'plan_id', 'status']).where('id', '=', id).forUpdate().executeTakeFirst()

/** What decides about sharing a key, of products by their ids. */
export const keyTraitsOf = (db: Db, productIds: readonly string[]) =>
  db
    .selectFrom('products')
    .select(['id', 'name', 'summary', 'provider_id as providerId', sql<string>`coalesce(auth_type, '')`.as('authType')])
    .where('id', 'in', productIds)
    .execute()
