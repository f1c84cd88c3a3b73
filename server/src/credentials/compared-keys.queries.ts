import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'

/**
 * Keys that their provider should have, or should not have any more, just as they are here: nothing of them is still to be brought there.
 * `wanted` is how often something was asked for them, so it tells whether that is still so later. The operations belong to providers.
 */
const settledKeys = (db: Db) =>
  db
    .selectFrom('credential_keys')
    .innerJoin('credentials', 'credentials.id', 'credential_keys.credential_id')
    .innerJoin('provider_operations as operation', (join) =>
      join.onRef('operation.subject_id', '=', 'credential_keys.id').on('operation.kind', '=', 'credential-key'),
    )
    .selectAll('credential_keys')
    .select(['credentials.provider_id as providerId', 'credentials.alias', 'operation.wanted'])
    .whereRef('operation.settled', '>=', 'operation.wanted')
    .where('credentials.kind', '<>', 'stored')
    .where('credential_keys.state', '<>', 'issuing')

export type SettledKey = Awaited<ReturnType<typeof keysToCompare>>[number]

/** In the order of their ids, those that ended before `since` left out. */
export const keysToCompare = (
  db: Db,
  { providerId, after, since, limit }: { providerId: string; after: string | null; since: Date; limit: number },
) =>
  settledKeys(db)
    .where('credentials.provider_id', '=', providerId)
    .where((eb) => eb.or([eb('credential_keys.state', '<>', 'revoked'), eb('credential_keys.revoked_at', '>', since)]))
    .$if(after !== null, (query) => query.where('credential_keys.id', '>', after ?? ''))
    .orderBy('credential_keys.id')
    .limit(limit)
    .execute()

export const settledKeysOf = (db: Db, credentialId: string) =>
  settledKeys(db).where('credential_keys.credential_id', '=', credentialId).orderBy('credential_keys.id').execute()

export const settledKeysById = async (db: Db, ids: readonly string[]) =>
  ids.length === 0 ? [] : settledKeys(db).where('credential_keys.id', 'in', ids).execute()

/** The key's row is locked, and looked at only then. @returns undefined when something else is wanted of it since */
export async function lockUnchanged(tx: Db, { id, wanted }: Pick<SettledKey, 'id' | 'wanted'>) {
  await tx.selectFrom('credential_keys').select('id').where('id', '=', id).forUpdate().execute()
  return settledKeys(tx).where('credential_keys.id', '=', id).where('operation.wanted', '=', wanted).executeTakeFirst()
}

export async function holdKey(tx: Db, id: string, at: Date): Promise<void> {
  await tx
    .updateTable('credential_keys')
    .set((row) => ({ held_at: row.fn.coalesce('held_at', row.val(at)) }))
    .where('id', '=', id)
    .execute()
}

export async function releaseKeys(tx: Db, credentialId: string): Promise<void> {
  await tx
    .updateTable('credential_keys')
    .set({ held_at: null })
    .where('credential_id', '=', credentialId)
    .where('held_at', 'is not', null)
    .execute()
}

/** Keys of this provider that go by one of these names, revoked ones included. */
export const keysNamed = async (
  db: Db,
  providerId: string,
  names: { hashes: readonly string[]; fingerprints: readonly Buffer[] },
) =>
  db
    .selectFrom('credential_keys')
    .innerJoin('credentials', 'credentials.id', 'credential_keys.credential_id')
    .select(['credential_keys.id', 'state', 'provider_key_hash', 'key_fingerprint'])
    .where('credentials.provider_id', '=', providerId)
    .where(sql<boolean>`(provider_key_hash = any(${names.hashes}) or key_fingerprint = any(${names.fingerprints}))`)
    .execute()

/** Whether a key of this credential is still on its way to the provider, whose name of it is not known here yet. */
export async function isAwaitingKey(db: Db, credentialId: string): Promise<boolean> {
  const row = await db
    .selectFrom('credential_keys')
    .innerJoin('provider_operations as operation', 'operation.subject_id', 'credential_keys.id')
    .select('credential_keys.id')
    .where(sql<boolean>`credential_keys.credential_id::text = ${credentialId}`)
    .where('operation.kind', '=', 'credential-key')
    .whereRef('operation.settled', '<', 'operation.wanted')
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
