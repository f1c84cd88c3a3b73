import { sql, type Updateable } from 'kysely'
import type { Cursor } from '../platform/database/cursor.ts'
import type { Db } from '../platform/database/database.ts'
import { type Named, namedByOwner } from '../platform/database/named-by-owner.ts'
import { belongsTo } from '../platform/database/of-products.ts'
import { containing } from '../platform/database/patterns.ts'
import type { Tables } from '../platform/database/tables.ts'

/** Names belong to apps, providers and the catalogue; the joins name their tables. */
const described = (db: Db) =>
  db
    .selectFrom('credentials')
    .innerJoin('apps', 'apps.id', 'credentials.app_id')
    .innerJoin('providers', 'providers.id', 'credentials.provider_id')
    .innerJoin('plans', 'plans.id', 'credentials.plan_id')
    .select([
      'credentials.id',
      'credentials.alias',
      'credentials.kind',
      'credentials.status',
      'credentials.suspended_by as suspendedBy',
      'credentials.suspended_at as suspendedAt',
      'credentials.suspension_reason as suspensionReason',
      'credentials.expires_at as expiresAt',
      'credentials.created_at as createdAt',
      'credentials.version',
      'credentials.app_id as appId',
      'apps.name as appName',
      'credentials.provider_id as providerId',
      'providers.name as providerName',
      'providers.gateway_url as gatewayUrl',
      'credentials.plan_id as planId',
      'plans.name as planName',
    ])

export type CredentialRow = NonNullable<Awaited<ReturnType<typeof findCredential>>>

export const findCredential = (db: Db, id: string) => described(db).where('credentials.id', '=', id).executeTakeFirst()

export const credentialsOfApp = (db: Db, appId: string) =>
  described(db).where('credentials.app_id', '=', appId).orderBy('credentials.id', 'desc').limit(500).execute()

export interface CredentialFilter {
  appId?: string | undefined
  status?: 'issuing' | 'active' | 'suspended' | 'expired' | 'revoked' | undefined
  search?: string | undefined
  /** Only what belongs to these products; null: all. */
  within?: readonly string[] | null | undefined
}

const matches = (filter: CredentialFilter, at: Date) => sql<boolean>`
  ${belongsTo('credentials.id', 'credentialId', filter.within ?? null)}
  and (${filter.appId === undefined} or credentials.app_id = ${filter.appId ?? null}::uuid)
  and (${!filter.search} or credentials.alias ilike ${containing(filter.search)})
  and (${filter.status === undefined}
    or (${filter.status === 'expired'} and credentials.status in ('active', 'suspended') and credentials.expires_at <= ${at})
    or (credentials.status = ${filter.status ?? ''} and (credentials.status not in ('active', 'suspended') or credentials.expires_at is null or credentials.expires_at > ${at})))`

export const listCredentials = (db: Db, filter: CredentialFilter & { after: Cursor | null; limit: number }, at: Date) =>
  described(db)
    .where(matches(filter, at))
    .$if(filter.after !== null, (query) => query.where('credentials.id', '<', filter.after?.id ?? ''))
    .orderBy('credentials.id', 'desc')
    .limit(filter.limit)
    .execute()

export async function countCredentials(db: Db, filter: CredentialFilter, at: Date): Promise<number> {
  const row = await db
    .selectFrom('credentials')
    .select(sql<number>`count(*)`.as('count'))
    .where(matches(filter, at))
    .executeTakeFirstOrThrow()
  return row.count
}

/** The credentials of some apps that are not revoked: enough to say what each app opens. */
export const livingOfApps = (db: Db, appIds: readonly string[]) =>
  db
    .selectFrom('credentials')
    .select([
      'id',
      'app_id as appId',
      'plan_id as planId',
      'alias',
      'status',
      'expires_at as expiresAt',
      sql<
        string[]
      >`array(select product_id::text from credential_products where credential_id = credentials.id order by product_id)`.as(
        'productIds',
      ),
    ])
    .where('app_id', 'in', appIds)
    .where('status', '<>', 'revoked')
    .orderBy('id')
    .execute()

const locked = (tx: Db) =>
  tx
    .selectFrom('credentials')
    .select(['id', 'app_id', 'provider_id', 'plan_id', 'alias', 'kind', 'status', 'expires_at'])
    .select(['suspended_by', 'version'])
    .forUpdate()

export const lockCredential = (tx: Db, id: string) => locked(tx).where('id', '=', id).executeTakeFirst()

export const lockCredentialOfKey = (tx: Db, keyId: string) =>
  locked(tx).where('id', '=', ofKey(keyId)).executeTakeFirst()

export type LockedCredential = NonNullable<Awaited<ReturnType<typeof lockCredential>>>

export async function insertCredential(
  tx: Db,
  credential: {
    id: string
    app_id: string
    provider_id: string
    plan_id: string
    alias: string
    expires_at: Date | null
  },
  productIds: readonly string[],
  at: Date,
): Promise<void> {
  await Promise.all([
    tx
      .insertInto('credentials')
      .values({ ...credential, status: 'issuing', created_at: at, updated_at: at })
      .execute(),
    insertProducts(tx, credential.id, productIds),
  ])
}

export async function updateCredential(
  tx: Db,
  id: string,
  values: Updateable<Tables['credentials']>,
  at: Date,
): Promise<void> {
  await tx
    .updateTable('credentials')
    .set((row) => ({ ...values, updated_at: at, version: row('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
}

export async function productIdsOf(tx: Db, id: string): Promise<string[]> {
  const found = await tx
    .selectFrom('credential_products')
    .select('product_id')
    .where('credential_id', '=', id)
    .execute()
  return found.map((row) => row.product_id)
}

export async function insertProducts(tx: Db, id: string, productIds: readonly string[]): Promise<void> {
  await tx
    .insertInto('credential_products')
    .values(productIds.map((product_id) => ({ credential_id: id, product_id })))
    .execute()
}

export async function deleteProducts(tx: Db, id: string, productIds: readonly string[]): Promise<void> {
  if (productIds.length === 0) return
  await tx
    .deleteFrom('credential_products')
    .where('credential_id', '=', id)
    .where('product_id', 'in', productIds)
    .execute()
}

export async function productsOfCredentials(db: Db, ids: readonly string[]): Promise<Map<string, Named[]>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('credential_products as access')
    .innerJoin('products', 'products.id', 'access.product_id')
    .select(['access.credential_id as owner', 'products.id', 'products.name'])
    .where('access.credential_id', 'in', ids)
    .orderBy('products.name')
    .execute()
  return namedByOwner(rows)
}

/** Everything about the credential of a key that the key carries at the provider. */
export const findForProvider = (db: Db, keyId: string) =>
  db
    .selectFrom('credentials')
    .innerJoin('apps', 'apps.id', 'credentials.app_id')
    .select([
      'credentials.id',
      'credentials.kind',
      'credentials.status',
      'credentials.plan_id as planId',
      'credentials.expires_at as expiresAt',
      'credentials.version',
      'apps.id as appId',
      'apps.owner_id as ownerId',
      'apps.organisation_id as organisationId',
      sql<
        string[]
      >`(select array_agg(product_id::text order by product_id) from credential_products where credential_id = credentials.id)`.as(
        'productIds',
      ),
    ])
    .where('credentials.id', '=', ofKey(keyId))
    .executeTakeFirst()

const ofKey = (keyId: string) => sql<string>`(select credential_id from credential_keys where id = ${keyId}::uuid)`

export async function livingCredentialsOfApp(tx: Db, appId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('credentials')
    .select('id')
    .where('app_id', '=', appId)
    .where('status', '<>', 'revoked')
    .orderBy('id')
    .execute()
  return rows.map((row) => row.id)
}

/** Those that all at once are shut, or opened again: what a member has suspended stays so. */
export async function credentialsToSwitch(tx: Db, appId: string, to: 'suspended' | 'active'): Promise<string[]> {
  const rows = await tx
    .selectFrom('credentials')
    .select('id')
    .where('app_id', '=', appId)
    .where('kind', '<>', 'stored')
    .$if(to === 'active', (query) => query.where('status', '=', 'suspended').where('suspended_by', '=', 'back-office'))
    .$if(to === 'suspended', (query) =>
      query.where((eb) => eb.or([eb('status', '=', 'active'), eb('suspended_by', '=', 'member')])),
    )
    .where('status', 'in', ['active', 'suspended'])
    .orderBy('id')
    .execute()
  return rows.map((row) => row.id)
}

export async function countLivingByApp(db: Db, appIds: readonly string[]): Promise<Map<string, number>> {
  if (appIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('credentials')
    .select(['app_id', sql<number>`count(*)`.as('count')])
    .where('app_id', 'in', appIds)
    .where('status', '<>', 'revoked')
    .groupBy('app_id')
    .execute()
  return new Map(rows.map((row) => [row.app_id, row.count]))
}
