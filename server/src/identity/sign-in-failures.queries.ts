import { createHash } from 'node:crypto'
import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'

/** When failures count, and what they bring. */
export interface LockRule {
  /** Those before are forgotten. */
  rememberedSince: Date
  failuresBeforeLock: number
  failuresBetweenLocks: number
  /** Of the first lock; each further one lasts twice as long, up to the longest. */
  lockMinutes: number
  longestLockMinutes: number
}

// What strangers type is not kept as text.
const hashOf = (email: string) => createHash('sha256').update(email).digest()

/**
 * Counts a failure and sets the lock that it brings. One statement, which waits for the row: exact however many come at once.
 * The row says whose address it is, if anybody's, for the list of who is locked.
 * @returns false while there is a lock: nothing was counted
 */
export async function countFailure(db: Db, email: string, at: Date, rule: LockRule): Promise<boolean> {
  const again = sql<number>`case when known.last_failed_at > ${rule.rememberedSince} then known.failures + 1 else 1 end`
  const { rows } = await sql`
    insert into sign_in_failures as known (email_hash, account_id, failures, last_failed_at, locked_until)
    values (${hashOf(email)}, (select id from accounts where email = ${email}), 1, ${at}, ${lockAfter(sql`1`, at, rule)})
    on conflict (email_hash) do update set
      account_id = excluded.account_id,
      failures = ${again},
      last_failed_at = excluded.last_failed_at,
      locked_until = ${lockAfter(again, at, rule)}
    where known.locked_until is null or known.locked_until <= ${at}
    returning failures`.execute(db)
  return rows.length > 0
}

/** Null where so many failures bring no lock. By default a quarter of an hour after 10, half an hour after 15, an hour after 20 … */
function lockAfter(failures: RawBuilder<unknown>, at: Date, rule: LockRule): RawBuilder<unknown> {
  const past = sql`(${failures} - ${rule.failuresBeforeLock}::int)`
  const between = sql`${rule.failuresBetweenLocks}::int`
  // Nothing is doubled more than ten times: a minute has become the longest lock there is by then.
  const minutes = sql`least(${rule.longestLockMinutes}::int, ${rule.lockMinutes}::int * 2 ^ least(${past} / ${between}, 10))`
  return sql`case when ${past} >= 0 and ${past} % ${between} = 0
    then ${at}::timestamptz + make_interval(mins => (${minutes})::int) end`
}

/** @returns null for an address that is not locked */
export async function findLock(db: Db, email: string): Promise<Date | null> {
  const row = await db
    .selectFrom('sign_in_failures')
    .select('locked_until')
    .where('email_hash', '=', hashOf(email))
    .executeTakeFirst()
  return row?.locked_until ?? null
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
