import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'

export interface OperationName {
  kind: string
  subjectId: string
}

export interface ClaimedOperation extends OperationName {
  providerId: string
  /** Up to which request this attempt carries out. */
  wanted: number
  attempts: number
  lease: string
}

export async function requestOperation(
  tx: Db,
  operation: OperationName & { providerId: string },
  at: Date,
): Promise<void> {
  await tx
    .insertInto('provider_operations')
    .values({
      kind: operation.kind,
      subject_id: operation.subjectId,
      provider_id: operation.providerId,
      next_attempt_at: at,
      requested_at: at,
    })
    .onConflict((conflict) =>
      conflict.columns(['kind', 'subject_id']).doUpdateSet((row) => ({
        wanted: row('provider_operations.wanted', '+', 1),
        attempts: 0,
        gave_up: false,
        next_attempt_at: at,
        requested_at: at,
      })),
    )
    .execute()
}

/** Takes an operation that is due for the length of a lease, so that no two processes carry it out at once. */
export async function claimOperation(
  db: Db,
  operation: OperationName,
  at: Date,
  lease: { id: string; until: Date },
): Promise<ClaimedOperation | undefined> {
  const row = await db
    .updateTable('provider_operations')
    .set((eb) => ({ lease: lease.id, lease_until: lease.until, attempts: eb('attempts', '+', 1) }))
    .where('kind', '=', operation.kind)
    .where('subject_id', '=', operation.subjectId)
    .whereRef('settled', '<', 'wanted')
    .where('gave_up', '=', false)
    .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<', at)]))
    .returning(['provider_id', 'wanted', 'attempts'])
    .executeTakeFirst()
  return (
    row && { ...operation, providerId: row.provider_id, wanted: row.wanted, attempts: row.attempts, lease: lease.id }
  )
}

/** @returns false when the lease ran out and another process has taken over */
export async function settleOperation(tx: Db, claim: ClaimedOperation, at: Date): Promise<boolean> {
  const result = await tx
    .updateTable('provider_operations')
    .set({ settled: claim.wanted, settled_at: at, lease: null, lease_until: null, last_error: null, attempts: 0 })
    .where('kind', '=', claim.kind)
    .where('subject_id', '=', claim.subjectId)
    .where('lease', '=', claim.lease)
    .executeTakeFirst()
  return result.numUpdatedRows === 1n
}

export async function postponeOperation(
  db: Db,
  claim: ClaimedOperation,
  outcome: { error: string; nextAttemptAt: Date; gaveUp: boolean },
): Promise<void> {
  await db
    .updateTable('provider_operations')
    .set((eb) => ({
      lease: null,
      lease_until: null,
      last_error: outcome.error,
      next_attempt_at: outcome.nextAttemptAt,
      // Asked for anew while this attempt ran: the newer wish starts with fresh attempts.
      gave_up: sql<boolean>`${outcome.gaveUp} and ${eb.ref('wanted')} = ${claim.wanted}`,
    }))
    .where('kind', '=', claim.kind)
    .where('subject_id', '=', claim.subjectId)
    .where('lease', '=', claim.lease)
    .execute()
}

export async function dueOperations(db: Db, at: Date, limit: number): Promise<OperationName[]> {
  const rows = await db
    .selectFrom('provider_operations')
    .select(['kind', 'subject_id'])
    .whereRef('settled', '<', 'wanted')
    .where('gave_up', '=', false)
    .where('next_attempt_at', '<=', at)
    .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<', at)]))
    .orderBy('next_attempt_at')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ kind: row.kind, subjectId: row.subject_id }))
}

export interface OperationState {
  settled: boolean
  gaveUp: boolean
  lastError: string | null
}

export async function operationStates(
  db: Db,
  kind: string,
  subjectIds: readonly string[],
): Promise<Map<string, OperationState>> {
  if (subjectIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('provider_operations')
    .select(['subject_id', 'wanted', 'settled', 'gave_up', 'last_error'])
    .where('kind', '=', kind)
    .where('subject_id', 'in', subjectIds)
    .execute()
  return new Map(
    rows.map((row) => [
      row.subject_id,
      { settled: row.settled >= row.wanted, gaveUp: row.gave_up, lastError: row.last_error },
    ]),
  )
}

export async function countUnsettled(db: Db): Promise<number> {
  const row = await db
    .selectFrom('provider_operations')
    .select(sql<number>`count(*)`.as('count'))
    .whereRef('settled', '<', 'wanted')
    .where('last_error', 'is not', null)
    .executeTakeFirstOrThrow()
  return row.count
}

export async function retryGivenUp(db: Db, operation: OperationName, at: Date): Promise<void> {
  await db
    .updateTable('provider_operations')
    .set({ gave_up: false, attempts: 0, next_attempt_at: at })
    .where('kind', '=', operation.kind)
    .where('subject_id', '=', operation.subjectId)
    .whereRef('settled', '<', 'wanted')
    .execute()
}
