import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'
import { removePasskeysOf } from './passkeys.queries.ts'

export const findSecondFactor = (db: Db, accountId: string) =>
  db
    .selectFrom('second_factors')
    .select(['sealed_secret', 'confirmed_at', 'created_at'])
    .where('account_id', '=', accountId)
    .executeTakeFirst()

/** One that was begun before is replaced; nothing happens to one that is in use. */
export async function beginSecondFactor(
  tx: Db,
  factor: { account_id: string; sealed_secret: Buffer; created_at: Date },
): Promise<void> {
  const { sealed_secret, created_at } = factor
  await tx
    .insertInto('second_factors')
    .values(factor)
    .onConflict((conflict) =>
      conflict
        .column('account_id')
        .doUpdateSet({ sealed_secret, created_at })
        .where('second_factors.confirmed_at', 'is', null),
    )
    .execute()
}

/** @param step of the code that confirmed it, which is used up */
export async function confirmSecondFactor(tx: Db, accountId: string, at: Date, step: number): Promise<void> {
  await tx
    .updateTable('second_factors')
    .set({ confirmed_at: at, last_step: step })
    .where('account_id', '=', accountId)
    .execute()
}

/** Uses a code up, and all before it. @returns false when it was used already */
export async function useStep(tx: Db, accountId: string, step: number): Promise<boolean> {
  const result = await tx
    .updateTable('second_factors')
    .set({ last_step: step })
    .where('account_id', '=', accountId)
    .where('last_step', '<', step)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** App and passkeys, with the recovery codes. @returns whether one was in use */
export async function removeSecondFactor(tx: Db, accountId: string): Promise<boolean> {
  await tx.deleteFrom('recovery_codes').where('account_id', '=', accountId).execute()
  const passkeys = await removePasskeysOf(tx, accountId)
  return (await removeApp(tx, accountId)) || passkeys > 0
}

/** @returns whether it was in use */
export async function removeApp(tx: Db, accountId: string): Promise<boolean> {
  const gone = await tx
    .deleteFrom('second_factors')
    .where('account_id', '=', accountId)
    .returning('confirmed_at')
    .executeTakeFirst()
  return gone?.confirmed_at != null
}

export async function replaceRecoveryCodes(tx: Db, accountId: string, fingerprints: readonly Buffer[]): Promise<void> {
  await tx.deleteFrom('recovery_codes').where('account_id', '=', accountId).execute()
  await tx
    .insertInto('recovery_codes')
    .values(fingerprints.map((fingerprint) => ({ account_id: accountId, fingerprint })))
    .execute()
}

/** @returns false for a code that does not exist or was used */
export async function useRecoveryCode(tx: Db, accountId: string, fingerprint: Buffer, at: Date): Promise<boolean> {
  const result = await tx
    .updateTable('recovery_codes')
    .set({ used_at: at })
    .where('account_id', '=', accountId)
    .where('fingerprint', '=', fingerprint)
    .where('used_at', 'is', null)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

export async function countRecoveryCodes(db: Db, accountId: string): Promise<number> {
  const row = await db
    .selectFrom('recovery_codes')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow()
  return row.count
}

/** An app that is in use, or a passkey: one question, as it is asked with every sign-in. */
export async function hasSecondFactor(db: Db, accountId: string): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists(select from second_factors where account_id = ${accountId} and confirmed_at is not null)
      or exists(select from passkeys where account_id = ${accountId}) as found`.execute(db)
  return rows[0]?.found ?? false
}
