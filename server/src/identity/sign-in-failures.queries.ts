import { createHash } from 'node:crypto'
import type { Insertable, Selectable } from 'kysely'
import type { Db } from '../platform/database/database.ts'
import type { Tables } from '../platform/database/tables.ts'

type Failures = Omit<Selectable<Tables['sign_in_failures']>, 'email_hash'>

// What strangers type is not kept as text.
const hashOf = (email: string) => createHash('sha256').update(email).digest()

/** The failures so far, locked until the transaction ends. */
export async function takeFailures(tx: Db, email: string, at: Date): Promise<Failures> {
  const none: Insertable<Tables['sign_in_failures']> = {
    email_hash: hashOf(email),
    failures: 0,
    last_failed_at: at,
    locked_until: null,
  }
  return await tx
    .insertInto('sign_in_failures')
    .values(none)
    // Changes nothing, but takes the row's lock and returns it.
    .onConflict((conflict) => conflict.column('email_hash').doUpdateSet({ email_hash: none.email_hash }))
    .returning(['failures', 'last_failed_at', 'locked_until'])
    .executeTakeFirstOrThrow()
}

export async function saveFailures(tx: Db, email: string, failures: Failures): Promise<void> {
  await tx.updateTable('sign_in_failures').set(failures).where('email_hash', '=', hashOf(email)).execute()
}

export async function removeFailures(tx: Db, email: string): Promise<void> {
  await tx.deleteFrom('sign_in_failures').where('email_hash', '=', hashOf(email)).execute()
}

/** @returns how many were forgotten */
export async function removeFailuresBefore(db: Db, before: Date): Promise<number> {
  const result = await db.deleteFrom('sign_in_failures').where('last_failed_at', '<', before).executeTakeFirst()
  return Number(result.numDeletedRows)
}
