import type { Db } from '../platform/database/database.ts'
import { removeEntriesOf } from './inbox.queries.ts'
import { removeChoicesOf } from './notice-choices.queries.ts'

/** What somebody was told and how they wanted it, in the transaction that erases their account. */
export async function forgetNotices(tx: Db, accountId: string): Promise<void> {
  await removeEntriesOf(tx, accountId)
  await removeChoicesOf(tx, accountId)
}
