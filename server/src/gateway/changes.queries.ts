import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'
import { sendAlong } from '../platform/database/transaction.ts'
import { type Change, changeChannel } from './changes.ts'

/** Tells the gateways of all processes when the transaction commits. */
export async function notifyOf(tx: Db, change: Change): Promise<void> {
  await sendAlong(tx, sql`select pg_notify(${changeChannel}, ${JSON.stringify(change)})`.execute(tx))
}
