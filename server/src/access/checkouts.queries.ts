import type { Db } from '../platform/database/database.ts'

/** Whose form it is and how it is told apart from others of theirs. */
export interface SubmissionKey {
  submittedBy: string
  accountId: string
  submissionKey: string
}

export const insertCheckout = (tx: Db, id: string, key: SubmissionKey, at: Date) =>
  tx
    .insertInto('checkouts')
    .values({
      id,
      account_id: key.accountId,
      submitted_by: key.submittedBy,
      submission_key: key.submissionKey,
      created_at: at,
    })
    .execute()

export const findCheckoutBySubmission = (db: Db, key: SubmissionKey) =>
  db
    .selectFrom('checkouts')
    .select('id')
    .where('submitted_by', '=', key.submittedBy)
    .where('account_id', '=', key.accountId)
    .where('submission_key', '=', key.submissionKey)
    .executeTakeFirst()

export const findCheckout = (db: Db, id: string) =>
  db.selectFrom('checkouts').select(['id', 'account_id', 'created_at']).where('id', '=', id).executeTakeFirst()

export async function requestsOfCheckout(db: Db, checkoutId: string): Promise<string[]> {
  const found = await db
    .selectFrom('access_requests')
    .select('id')
    .where('checkout_id', '=', checkoutId)
    .orderBy('id')
    .execute()
  return found.map((row) => row.id)
}
