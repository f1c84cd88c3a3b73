import { type Insertable, sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'
import type { Tables } from '../platform/database/tables.ts'
import './tables.ts'

export type KeyRow = Omit<Insertable<Tables['gateway_keys']>, 'last_used_at'>

export const upsertKey = (tx: Db, row: KeyRow) =>
  tx
    .insertInto('gateway_keys')
    .values(row)
    .onConflict((conflict) => {
      const { key_hash: _hash, created_at: _created, ...rest } = row
      return conflict.column('key_hash').doUpdateSet(rest)
    })
    .execute()

export const deleteKey = (tx: Db, keyHash: Buffer) =>
  tx.deleteFrom('gateway_keys').where('key_hash', '=', keyHash).execute()

export const findKey = (db: Db, keyHash: Buffer) =>
  db
    .selectFrom('gateway_keys')
    .select(['counter_id', 'policy_ids', 'active', 'expires_at', 'tags', 'metadata'])
    .where('key_hash', '=', keyHash)
    .executeTakeFirst()

export const listKeys = (db: Db, after: Buffer, limit: number) =>
  db
    .selectFrom('gateway_keys')
    .select('key_hash')
    .where('key_hash', '>', after)
    .orderBy('key_hash')
    .limit(limit)
    .execute()

export async function readLastUse(db: Db, keyHash: Buffer): Promise<Date | null> {
  const row = await db
    .selectFrom('gateway_keys')
    .select('last_used_at')
    .where('key_hash', '=', keyHash)
    .executeTakeFirst()
  return row?.last_used_at ?? null
}

/** In one order everywhere, so that two processes never wait for each other in a circle. */
export async function recordLastUses(tx: Db, uses: ReadonlyMap<string, number>): Promise<void> {
  if (uses.size === 0) return
  const entries = [...uses].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const hashes = entries.map(([hash]) => Buffer.from(hash, 'hex'))
  await tx
    .selectFrom('gateway_keys')
    .select('key_hash')
    .where('key_hash', 'in', hashes)
    .orderBy('key_hash')
    .forUpdate()
    .execute()
  await sql`
    update gateway_keys set last_used_at = greatest(last_used_at, used.at)
    from unnest(${hashes}::bytea[], ${entries.map(([, at]) => new Date(at))}::timestamptz[]) as used (key_hash, at)
    where gateway_keys.key_hash = used.key_hash`.execute(tx)
}
