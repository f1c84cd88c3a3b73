import type { Insertable } from 'kysely'
import type { Db } from '../platform/database/database.ts'
import type { Tables } from '../platform/database/tables.ts'

export async function insertEmailConfirmation(
  tx: Db,
  confirmation: Insertable<Tables['email_confirmations']>,
): Promise<void> {
  await tx.insertInto('email_confirmations').values(confirmation).execute()
}

/** What a token from a mail confirms, as long as it does. */
export const findEmailConfirmation = (db: Db, tokenHash: Buffer, at: Date) =>
  db
    .selectFrom('email_confirmations')
    .innerJoin('accounts', 'accounts.id', 'email_confirmations.account_id')
    .select(['accounts.id as accountId', 'email_confirmations.email'])
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', at)
    .where('accounts.status', '=', 'active')
    .where('accounts.email_unconfirmed', '=', false)
    .executeTakeFirst()

/** The same for who has registered and not signed in yet. */
export const findRegistrationConfirmation = (db: Db, tokenHash: Buffer, at: Date) =>
  db
    .selectFrom('email_confirmations')
    .innerJoin('accounts', 'accounts.id', 'email_confirmations.account_id')
    .select(['accounts.id as accountId', 'accounts.email'])
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', at)
    .where('accounts.email_unconfirmed', '=', true)
    .whereRef('accounts.email', '=', 'email_confirmations.email')
    .executeTakeFirst()

/** Who registered before then and never confirmed; whose link still works is given the time. */
export const neverConfirmed = (db: Db, registeredBefore: Date, at: Date) =>
  db
    .selectFrom('accounts')
    .select('id')
    .where('removed_at', 'is', null)
    .where('email_unconfirmed', '=', true)
    .where('created_at', '<', registeredBefore)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('admin_grants').select('role').whereRef('account_id', '=', 'accounts.id'))),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('email_confirmations')
            .select('email_confirmations.email')
            .whereRef('account_id', '=', 'accounts.id')
            .where('expires_at', '>', at),
        ),
      ),
    )
    .orderBy('id')
    .execute()

/** No other token of the account works any more; how many were asked for is still counted. */
export async function spendEmailConfirmationsOf(tx: Db, accountId: string, at: Date): Promise<void> {
  await tx
    .updateTable('email_confirmations')
    .set({ expires_at: at })
    .where('account_id', '=', accountId)
    .where('expires_at', '>', at)
    .execute()
}

export async function removeEmailConfirmationsOf(tx: Db, accountId: string): Promise<void> {
  await tx.deleteFrom('email_confirmations').where('account_id', '=', accountId).execute()
}

/** @returns how many went */
export async function removeEmailConfirmationsBefore(db: Db, createdBefore: Date): Promise<number> {
  const result = await db.deleteFrom('email_confirmations').where('created_at', '<', createdBefore).executeTakeFirst()
  return Number(result.numDeletedRows)
}
