import type { Db } from '../platform/database/database.ts'

export async function insertSecondStep(
  tx: Db,
  step: { token_hash: Buffer; account_id: string; created_at: Date; expires_at: Date },
): Promise<void> {
  await tx.insertInto('second_steps').values(step).execute()
}

/** Whose second step a token opens, as long as it does. */
export const findSecondStep = (db: Db, tokenHash: Buffer, at: Date) =>
  db
    .selectFrom('second_steps')
    .innerJoin('accounts', 'accounts.id', 'second_steps.account_id')
    .select(['accounts.id', 'accounts.email'])
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', at)
    .executeTakeFirst()

/** @returns false when it was taken already, or is over */
export async function takeSecondStep(tx: Db, tokenHash: Buffer, at: Date): Promise<boolean> {
  const result = await tx
    .deleteFrom('second_steps')
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', at)
    .executeTakeFirst()
  return result.numDeletedRows > 0n
}

/** @returns how many went */
export async function removeSecondStepsBefore(db: Db, expiredBefore: Date): Promise<number> {
  const result = await db.deleteFrom('second_steps').where('expires_at', '<=', expiredBefore).executeTakeFirst()
  return Number(result.numDeletedRows)
}
