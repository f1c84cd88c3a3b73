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
