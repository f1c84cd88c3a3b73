import type { Db } from '../platform/database/database.ts'

/** Newest first. */
export async function replacedPasswords(db: Db, accountId: string, most: number): Promise<string[]> {
  const rows = await db
    .selectFrom('password_history')
    .select('password_hash')
    .where('account_id', '=', accountId)
    .orderBy('replaced_at', 'desc')
    .limit(most)
    .execute()
  return rows.map((row) => row.password_hash)
}

/** Keeps the newest ones only. */
export async function insertReplacedPassword(
  tx: Db,
  replaced: { account_id: string; password_hash: string; replaced_at: Date },
  most: number,
): Promise<void> {
  await tx
    .insertInto('password_history')
    .values(replaced)
    .onConflict((conflict) => conflict.columns(['account_id', 'replaced_at']).doNothing())
    .execute()
  await tx
    .deleteFrom('password_history')
    .where('account_id', '=', replaced.account_id)
    .where('replaced_at', 'not in', (eb) =>
      eb
        .selectFrom('password_history as kept')
        .select('kept.replaced_at')
        .where('kept.account_id', '=', replaced.account_id)
        .orderBy('kept.replaced_at', 'desc')
        .limit(most),
    )
    .execute()
}

export async function removePasswordHistoryOf(tx: Db, accountId: string): Promise<void> {
  await tx.deleteFrom('password_history').where('account_id', '=', accountId).execute()
}
