import type { Db } from '../platform/database/database.ts'
import { sendAlong } from '../platform/database/transaction.ts'
import { newId } from '../platform/ids.ts'
import type { AccessRequestStatus } from './tables.ts'

export interface ChangedBy {
  /** Null for the portal itself and for a plan that approves. */
  id: string | null
  name: string
}

interface Change {
  id: string
  from: AccessRequestStatus | null
  to: AccessRequestStatus
  reason?: string | undefined
}

/** Lines in the history of requests, in the transaction that changes them. */
export async function insertChanges(tx: Db, changes: readonly Change[], by: ChangedBy, at: Date): Promise<void> {
  const lines = changes.map(({ id, from, to, reason }) => ({
    id: newId(),
    access_request_id: id,
    from_status: from,
    to_status: to,
    changed_by: by.id,
    changed_by_name: by.name,
    reason: reason ?? null,
    changed_at: at,
  }))
  await sendAlong(tx, tx.insertInto('access_request_changes').values(lines).execute())
}

/** Oldest first. A moment may hold several: the ids tell their order. */
export const changesOf = (db: Db, accessRequestIds: readonly string[]) =>
  db
    .selectFrom('access_request_changes')
    .select([
      'access_request_id as accessRequestId',
      'from_status as from',
      'to_status as to',
      'changed_by_name as by',
      'reason',
      'changed_at as at',
    ])
    .where('access_request_id', 'in', accessRequestIds)
    .orderBy('changed_at')
    .orderBy('id')
    .execute()
