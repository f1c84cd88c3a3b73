import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'

const columns = ['id', 'name', 'kind', 'gateway_url', 'status', 'status_reason', 'checked_at', 'version'] as const

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

export type ProviderRow = Awaited<ReturnType<typeof listProviders>>[number]

export const listProviders = (db: Db) => counted(db).orderBy('name').orderBy('id').execute()

export const findProvider = (db: Db, id: string) => counted(db).where('id', '=', id).executeTakeFirst()

export const lockProvider = (tx: Db, id: string) =>
  tx.selectFrom('providers').select(columns).where('id', '=', id).forUpdate().executeTakeFirst()

export async function insertProvider(
  tx: Db,
  provider: { id: string; name: string; kind: 'built-in'; gateway_url: string },
  at: Date,
): Promise<void> {
  await tx
    .insertInto('providers')
    .values({ ...provider, created_at: at, updated_at: at })
    .execute()
}

export async function updateProvider(
  tx: Db,
  id: string,
  changes: { name?: string | undefined; gateway_url?: string | undefined },
  at: Date,
): Promise<void> {
  await tx
    .updateTable('providers')
    .set((row) => ({ ...changes, updated_at: at, version: row('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
}

export async function recordHealth(
  db: Db,
  id: string,
  health: { status: 'up' | 'down'; reason: string | null },
  at: Date,
): Promise<void> {
  await db
    .updateTable('providers')
    .set({ status: health.status, status_reason: health.reason, checked_at: at })
    .where('id', '=', id)
    .execute()
}
