import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'
import { newId } from '../platform/ids.ts'
import type { CountedKey } from '../providers/index.ts'

/** Named, so that the queries, which are asked often, can be prepared. */
const columns = [
  ...(['id', 'credential_id', 'state', 'key_id_sealed', 'key_sealed', 'key_fingerprint', 'provider_key_hash'] as const),
  ...(['last_four', 'given', 'secret_sealed', 'overlap_seconds', 'ends_at', 'new_quota_wish', 'held_at'] as const),
  ...(['revoked_at', 'revealed_at', 'created_at'] as const),
]

export const findKey = (db: Db, id: string) =>
  db.selectFrom('credential_keys').select(columns).where('id', '=', id).executeTakeFirst()

export type KeyRow = NonNullable<Awaited<ReturnType<typeof findKey>>>

export const keysOf = (db: Db, credentialIds: readonly string[]) =>
  credentialIds.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('credential_keys')
        .select(columns)
        .where('credential_id', 'in', credentialIds)
        .where('state', '<>', 'revoked')
        .orderBy('id')
        .execute()

/** Keys with calls to count, by the name the provider gave them: those in use, and those that ended in the last days. */
export async function countedKeys(db: Db, providerId: string, since: Date): Promise<CountedKey[]> {
  const rows = await db
    .selectFrom('credential_keys')
    .innerJoin('credentials', 'credentials.id', 'credential_keys.credential_id')
    .select(['credential_keys.credential_id', 'credential_keys.provider_key_hash'])
    .where('credentials.provider_id', '=', providerId)
    .where((eb) =>
      eb.or([
        eb('credential_keys.state', '<>', 'revoked'),
        eb('credential_keys.ends_at', '>', since),
        eb('credentials.updated_at', '>', since),
      ]),
    )
    .execute()
  return rows.flatMap(({ credential_id, provider_key_hash }) =>
    provider_key_hash === null ? [] : [{ counterId: credential_id, providerKeyHash: provider_key_hash }],
  )
}

export const currentKey = (db: Db, credentialId: string) =>
  db
    .selectFrom('credential_keys')
    .select(columns)
    .where('credential_id', '=', credentialId)
    .where('state', '=', 'current')
    .executeTakeFirst()

export async function insertKey(
  tx: Db,
  key: { id: string; credential_id: string; key_id_sealed: Buffer; overlap_seconds: number },
  at: Date,
): Promise<void> {
  await tx
    .insertInto('credential_keys')
    .values({ ...key, state: 'issuing', created_at: at })
    .execute()
}

/** The key before becomes outgoing. @returns its id, if there is one */
export async function demoteCurrentKey(tx: Db, credentialId: string, endsAt: Date): Promise<string | undefined> {
  const row = await tx
    .updateTable('credential_keys')
    .set({ state: 'outgoing', ends_at: endsAt })
    .where('credential_id', '=', credentialId)
    .where('state', '=', 'current')
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

export async function promoteKey(
  tx: Db,
  id: string,
  issued: { key_sealed: Buffer; key_fingerprint: Buffer; provider_key_hash: string | null; last_four: string },
): Promise<void> {
  await tx
    .updateTable('credential_keys')
    .set({ ...issued, state: 'current' })
    .where('id', '=', id)
    .execute()
}

/** @returns the ids of keys whose end was later than that */
export async function endOutgoingKeys(tx: Db, credentialId: string, at: Date): Promise<string[]> {
  const rows = await tx
    .updateTable('credential_keys')
    .set({ ends_at: at })
    .where('credential_id', '=', credentialId)
    .where('state', '=', 'outgoing')
    .where('ends_at', '>', at)
    .returning('id')
    .execute()
  return rows.map((row) => row.id)
}

/** The quota of every living key is to begin anew. */
export async function wishNewQuota(tx: Db, credentialId: string): Promise<void> {
  await tx
    .updateTable('credential_keys')
    .set({ new_quota_wish: newId() })
    .where('credential_id', '=', credentialId)
    .where('state', 'in', ['current', 'outgoing'])
    .execute()
}

/** Unless another one has come since. */
export async function clearNewQuotaWish(tx: Db, id: string, wish: string): Promise<void> {
  await tx
    .updateTable('credential_keys')
    .set({ new_quota_wish: null })
    .where('id', '=', id)
    .where('new_quota_wish', '=', wish)
    .execute()
}

export async function markKeyRevoked(tx: Db, id: string, at: Date): Promise<void> {
  await tx
    .updateTable('credential_keys')
    .set((row) => ({ state: 'revoked', revoked_at: row.fn.coalesce('revoked_at', row.val(at)) }))
    .where('id', '=', id)
    .execute()
}

/** Outgoing keys whose time is over and whose removal nobody has asked for yet. */
export const endedKeys = (db: Db, at: Date) =>
  db
    .selectFrom('credential_keys')
    .innerJoin('credentials', 'credentials.id', 'credential_keys.credential_id')
    .leftJoin('provider_operations as operation', (join) =>
      join.onRef('operation.subject_id', '=', 'credential_keys.id').on('operation.kind', '=', 'credential-key'),
    )
    .select(['credential_keys.id', 'credentials.provider_id as providerId'])
    .where('credential_keys.state', '=', 'outgoing')
    .where('credential_keys.ends_at', '<=', at)
    .where(sql<boolean>`(operation.settled is null or operation.settled >= operation.wanted)`)
    .limit(100)
    .execute()

/** Keys, removed ones included, about which the provider is still to be told; the operations belong to providers. */
export const unsettledKeys = (db: Db, credentialIds: readonly string[]) =>
  credentialIds.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('credential_keys as key')
        .innerJoin('provider_operations as operation', (join) =>
          join.onRef('operation.subject_id', '=', 'key.id').on('operation.kind', '=', 'credential-key'),
        )
        .select(['key.id', 'key.credential_id as credentialId', 'key.state', 'operation.last_error as failure'])
        .where('key.credential_id', 'in', credentialIds)
        .whereRef('operation.settled', '<', 'operation.wanted')
        .orderBy('key.id', 'desc')
        .execute()

/** New keys that a credential was given since then, without its first. */
export async function rotationsSince(db: Db, credentialId: string, since: Date): Promise<Date[]> {
  const rows = await db
    .selectFrom('credential_keys')
    .select('created_at')
    .where('credential_id', '=', credentialId)
    .orderBy('id')
    .execute()
  return rows.slice(1).flatMap(({ created_at }) => (created_at > since ? [created_at] : []))
}

export const lockCurrentKey = (tx: Db, credentialId: string) =>
  tx
    .selectFrom('credential_keys')
    .select(columns)
    .where('credential_id', '=', credentialId)
    .where('state', '=', 'current')
    .forUpdate()
    .executeTakeFirst()

export async function markRevealed(tx: Db, id: string, at: Date): Promise<void> {
  await tx.updateTable('credential_keys').set({ revealed_at: at }).where('id', '=', id).execute()
}

/** Keys that are not over, of credentials that a provider knows of. */
export const livingKeysAfter = (tx: Db, after: string | null, limit: number) =>
  tx
    .selectFrom('credential_keys')
    .innerJoin('credentials', 'credentials.id', 'credential_keys.credential_id')
    .select(['credential_keys.id as subjectId', 'credentials.provider_id as providerId'])
    .where('credential_keys.state', '<>', 'revoked')
    .where('credentials.status', '<>', 'revoked')
    .where('credentials.kind', '<>', 'stored')
    .$if(after !== null, (query) => query.where('credential_keys.id', '>', after ?? ''))
    .orderBy('credential_keys.id')
    .limit(limit)
    .execute()

/** Of apps that somebody owns; apps belong to another capability, the query names their table. */
export const livingKeysOfOwner = (tx: Db, ownerId: string) =>
  tx
    .$pickTables<'credential_keys' | 'credentials' | 'apps'>()
    .selectFrom('credential_keys')
    .innerJoin('credentials', 'credentials.id', 'credential_keys.credential_id')
    .innerJoin('apps', 'apps.id', 'credentials.app_id')
    .select(['credential_keys.id as subjectId', 'credentials.provider_id as providerId'])
    .where('apps.owner_id', '=', ownerId)
    .where('credential_keys.state', '<>', 'revoked')
    .where('credentials.status', '<>', 'revoked')
    .where('credentials.kind', '<>', 'stored')
    .orderBy('credential_keys.id')
    .execute()
