import type { NoticeDelivery } from '@portico/contract'
import type { Db } from '../platform/database/database.ts'

export const choicesOf = (db: Db, accountId: string) =>
  db
    .selectFrom('notice_choices')
    .select(['topic', 'delivery'])
    .where('account_id', '=', accountId)
    .orderBy('topic')
    .execute()

/** What these have chosen for a topic; nothing for who has not chosen. */
export async function choicesFor(db: Db, accountIds: readonly string[], topic: string) {
  if (accountIds.length === 0) return new Map<string, NoticeDelivery>()
  const rows = await db
    .selectFrom('notice_choices')
    .select(['account_id', 'delivery'])
    .where('topic', '=', topic)
    .where('account_id', 'in', accountIds)
    .execute()
  return new Map(rows.map(({ account_id, delivery }) => [account_id, delivery]))
}

/** Locked, so that what is written as changed was the case. Nobody, once the account is gone. */
export const lockPerson = (tx: Db, accountId: string) =>
  tx
    .selectFrom('accounts')
    .select(['id', 'name'])
    .where('id', '=', accountId)
    .where('removed_at', 'is', null)
    .forNoKeyUpdate()
    .executeTakeFirst()

export async function keepChoice(tx: Db, accountId: string, topic: string, delivery: NoticeDelivery): Promise<void> {
  await tx
    .insertInto('notice_choices')
    .values({ account_id: accountId, topic, delivery })
    .onConflict((conflict) => conflict.columns(['account_id', 'topic']).doUpdateSet({ delivery }))
    .execute()
}

export async function removeChoicesOf(tx: Db, accountId: string): Promise<void> {
  await tx.deleteFrom('notice_choices').where('account_id', '=', accountId).execute()
  await tx.deleteFrom('digests').where('account_id', '=', accountId).execute()
}
