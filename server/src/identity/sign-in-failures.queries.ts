import { createHash } from 'node:crypto'
import type { Insertable, Selectable } from 'kysely'
import type { Db } from '../platform/database/database.ts'
import type { Tables } from '../platform/database/tables.ts'

type Failures = Omit<Selectable<Tables['sign_in_failures']>, 'email_hash' | 'account_id'>

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
    // Whose address it is, if anybody's: for the list of who is locked. One statement, whether there is an account or not.
    .values((eb) => ({ ...none, account_id: eb.selectFrom('accounts').select('id').where('email', '=', email) }))
    // Changes no count, but takes the row's lock and returns it.
    .onConflict((conflict) =>
      conflict.column('email_hash').doUpdateSet((eb) => ({ account_id: eb.ref('excluded.account_id') })),
    )
    .returning(['failures', 'last_failed_at', 'locked_until'])
    .executeTakeFirstOrThrow()
}

export async function saveFailures(tx: Db, email: string, failures: Failures): Promise<void> {
  await tx.updateTable('sign_in_failures').set(failures).where('email_hash', '=', hashOf(email)).execute()
}

export async function removeFailures(tx: Db, email: string): Promise<void> {
  await tx.deleteFrom('sign_in_failures').where('email_hash', '=', hashOf(email)).execute()
}

/** @returns until when somebody is locked: at their address, or at one they had */
export async function findLockOf(db: Db, accountId: string, at: Date): Promise<Date | null> {
  const row = await db
    .selectFrom('sign_in_failures')
    .select((eb) => eb.fn.max('locked_until').as('until'))
    .where('account_id', '=', accountId)
    .where('locked_until', '>', at)
    .executeTakeFirst()
  return row?.until ?? null
}

export async function removeFailuresOf(tx: Db, accountId: string): Promise<void> {
  await tx.deleteFrom('sign_in_failures').where('account_id', '=', accountId).execute()
}

/** @returns how many were forgotten */
export async function removeFailuresBefore(db: Db, before: Date): Promise<number> {
  const result = await db.deleteFrom('sign_in_failures').where('last_failed_at', '<', before).executeTakeFirst()
  return Number(result.numDeletedRows)
}
