import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'
import type { ProviderHealth } from './driver.ts'
import type { ProviderKind } from './tables.ts'

const columns = [
  'id',
  'name',
  'kind',
  'gateway_url',
  'settings',
  'status',
  'status_reason',
  'checked_at',
  'checks',
  'sync_interval_seconds',
  'sync_mixed_as_plans',
  'orphan_grace_seconds',
  'version',
] as const

/** Counts belong to the catalogue; the join names its tables. */
const counted = (db: Db) =>
  db
    .selectFrom('providers')
    .select(columns)
    .select([
      sql<number>`(select count(*) from products where provider_id = providers.id and deleted_at is null)`.as(
        'products',
      ),
      sql<number>`(select count(*) from plans where provider_id = providers.id and deleted_at is null)`.as('plans'),
    ])
    .where('deleted_at', 'is', null)

export type ProviderRow = Awaited<ReturnType<typeof listProviders>>[number]

export const listProviders = (db: Db) => counted(db).orderBy('name').orderBy('id').execute()

export const findProvider = (db: Db, id: string) => counted(db).where('id', '=', id).executeTakeFirst()

/** What a driver is made from; also of a provider that was disconnected. */
export const findConnection = (db: Db, id: string) =>
  db
    .selectFrom('providers')
    .select(['kind', 'settings', 'secret_sealed', 'version', 'deleted_at'])
    .where('id', '=', id)
    .executeTakeFirst()

export type ConnectionRow = NonNullable<Awaited<ReturnType<typeof findConnection>>>

export const lockProvider = (tx: Db, id: string) =>
  tx
    .selectFrom('providers')
    .select(columns)
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()

export interface NewProvider {
  id: string
  name: string
  kind: ProviderKind
  gateway_url: string
  settings: object
  secret_sealed: Buffer | null
  sync_interval_seconds?: number
  sync_mixed_as_plans?: boolean
  orphan_grace_seconds?: number | null
}

export async function insertProvider(tx: Db, { settings, ...rest }: NewProvider, at: Date): Promise<void> {
  await tx
    .insertInto('providers')
    .values({ ...rest, settings: JSON.stringify(settings), created_at: at, updated_at: at })
    .execute()
}

export interface ProviderChanges {
  name?: string | undefined
  gateway_url?: string | undefined
  settings?: object | undefined
  secret_sealed?: Buffer | undefined
  sync_interval_seconds?: number | undefined
  sync_mixed_as_plans?: boolean | undefined
  orphan_grace_seconds?: number | null | undefined
}

export async function updateProvider(tx: Db, id: string, changes: ProviderChanges, at: Date): Promise<void> {
  const { settings, ...rest } = changes
  await tx
    .updateTable('providers')
    .set((row) => ({
      ...rest,
      ...(settings ? { settings: JSON.stringify(settings) } : {}),
      updated_at: at,
      version: row('version', '+', 1),
    }))
    .where('id', '=', id)
    .execute()
}

/** Its secret goes at once; the row stays for what refers to it. */
export async function markProviderDeleted(tx: Db, id: string, at: Date): Promise<void> {
  await tx
    .updateTable('providers')
    .set((row) => ({
      deleted_at: at,
      settings: '{}',
      secret_sealed: null,
      updated_at: at,
      version: row('version', '+', 1),
    }))
    .where('id', '=', id)
    .execute()
}

export interface ProviderUse {
  products: number
  plans: number
  credentials: number
  apps: number
  organisations: number
  openRequests: number
}

/** Products and plans belong to the catalogue, the rest stands above it: the query names their tables. */
export async function countUse(tx: Db, id: string): Promise<ProviderUse> {
  const { rows } = await sql<ProviderUse>`
    with living as (select id, app_id from credentials where provider_id = ${id} and status <> 'revoked'),
    open as (
      select access_requests.app_id from access_requests join plans on plans.id = access_requests.plan_id
      where plans.provider_id = ${id} and access_requests.status in ('pending', 'approving')),
    holders as (select app_id from living union select app_id from open)
    select
      (select count(*) from products where provider_id = ${id} and deleted_at is null) as products,
      (select count(*) from plans where provider_id = ${id} and deleted_at is null) as plans,
      (select count(*) from living) as credentials,
      (select count(*) from holders) as apps,
      (select count(distinct apps.organisation_id) from holders join apps on apps.id = holders.app_id) as organisations,
      (select count(*) from open) as "openRequests"`.execute(tx)
  return rows[0] ?? { products: 0, plans: 0, credentials: 0, apps: 0, organisations: 0, openRequests: 0 }
}

/** A quick look says nothing of the single permissions: what the last full one found stays. */
/** So that of two checks at the same moment one tells what has changed. */
export async function lockStatus(tx: Db, id: string): Promise<ProviderRow['status'] | undefined> {
  const row = await tx.selectFrom('providers').select('status').where('id', '=', id).forUpdate().executeTakeFirst()
  return row?.status
}

export async function recordHealth(
  db: Db,
  id: string,
  { status, reason, checks }: ProviderHealth,
  scope: 'quick' | 'full',
  at: Date,
): Promise<void> {
  await db
    .updateTable('providers')
    .set({
      status,
      status_reason: reason,
      checked_at: at,
      ...(scope === 'full' || status === 'down' ? { checks: JSON.stringify(checks) } : {}),
    })
    .where('id', '=', id)
    .execute()
}
