import type { Insertable } from 'kysely'
import type { Db } from '../platform/database/database.ts'
import type { Tables } from '../platform/database/tables.ts'
import './tables.ts'

export type KeyRow = Insertable<Tables['gateway_keys']>

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
