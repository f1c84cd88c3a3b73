import type { Db } from '../platform/database/database.ts'
import { takeLink } from './single-use-links.queries.ts'

export async function insertPasswordResets(
  tx: Db,
  resets: readonly { token_hash: Buffer; account_id: string; created_at: Date; expires_at: Date }[],
): Promise<void> {
  if (resets.length > 0) await tx.insertInto('password_resets').values(resets).execute()
}

/** The account that a token lets choose a password, as long as it does. */
export const findPasswordReset = (db: Db, tokenHash: Buffer, at: Date) =>
  db
    .selectFrom('password_resets')
    .innerJoin('accounts', 'accounts.id', 'password_resets.account_id')
    .select(['accounts.id', 'accounts.email', 'accounts.first_name as firstName', 'accounts.last_name as lastName'])
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', at)
    .executeTakeFirst()

/** Uses a token up, and every other of the account with it. @returns false when somebody was quicker */
export async function takePasswordReset(tx: Db, tokenHash: Buffer, at: Date): Promise<boolean> {
  const accountId = await takeLink(tx, 'password_resets', tokenHash, at)
  if (accountId === undefined) return false
  await removePasswordResetsOf(tx, accountId)
  return true
}

export async function removePasswordResetsOf(tx: Db, accountId: string): Promise<void> {
  await tx.deleteFrom('password_resets').where('account_id', '=', accountId).execute()
}

/** Old ones are kept for a day, to count how many were asked for. @returns how many went */
export async function removePasswordResetsBefore(db: Db, createdBefore: Date, at: Date): Promise<number> {
  const result = await db
    .deleteFrom('password_resets')
    .where('created_at', '<', createdBefore)
    .where('expires_at', '<', at)
    .executeTakeFirst()
  return Number(result.numDeletedRows)
}
