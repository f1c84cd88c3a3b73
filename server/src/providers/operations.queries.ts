import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'
import { sendAlong } from '../platform/database/transaction.ts'

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
  const recorded = tx
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
        last_error: null,
        next_attempt_at: at,
        requested_at: at,
      })),
    )
    .execute()
  await sendAlong(tx, recorded)
}

/** The same wish about many subjects, in the order of their ids, so that two such statements don't wait for each other. */
export async function requestOperations(
  tx: Db,
  kind: string,
  subjects: readonly { subjectId: string; providerId: string }[],
  at: Date,
): Promise<void> {
  if (subjects.length === 0) return
  const ids = subjects.map((one) => one.subjectId)
  const providers = subjects.map((one) => one.providerId)
  await sql`
    insert into provider_operations (kind, subject_id, provider_id, next_attempt_at, requested_at)
    select ${kind}, subject_id, provider_id, ${at}, ${at}
    from unnest(${ids}::uuid[], ${providers}::uuid[]) as wish (subject_id, provider_id)
    order by subject_id
    on conflict (kind, subject_id) do update set
      wanted = provider_operations.wanted + 1, attempts = 0, gave_up = false, last_error = null,
      next_attempt_at = excluded.next_attempt_at, requested_at = excluded.requested_at`.execute(tx)
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
    // A lease that a crash of the server takes away is taken anew, so nobody waits until it is on the disk.
    .where(sql<boolean>`(select set_config('synchronous_commit', 'off', true)) = 'off'`)
    .returning(['provider_id', 'wanted', 'attempts'])
    .executeTakeFirst()
  return (
    row && { ...operation, providerId: row.provider_id, wanted: row.wanted, attempts: row.attempts, lease: lease.id }
  )
}

/** A wish that came while this attempt ran is still to be carried out. `lease-lost`: another process has taken over. */
export async function settleOperation(
  tx: Db,
  claim: ClaimedOperation,
  at: Date,
): Promise<'settled' | 'newer-wish' | 'lease-lost'> {
  const row = await tx
    .updateTable('provider_operations')
    .set({ settled: claim.wanted, settled_at: at, lease: null, lease_until: null, last_error: null, attempts: 0 })
    .where('kind', '=', claim.kind)
    .where('subject_id', '=', claim.subjectId)
    .where('lease', '=', claim.lease)
    .returning('wanted')
    .executeTakeFirst()
  if (!row) return 'lease-lost'
  return row.wanted === claim.wanted ? 'settled' : 'newer-wish'
}

/** A wish that came while this attempt ran keeps its own time and attempts. */
export async function postponeOperation(
  db: Db,
  claim: ClaimedOperation,
  outcome: { error: string; nextAttemptAt: Date; gaveUp: boolean },
): Promise<'postponed' | 'newer-wish' | 'lease-lost'> {
  const { wanted } = claim
  const row = await db
    .updateTable('provider_operations')
    .set({
      lease: null,
      lease_until: null,
      last_error: outcome.error,
      next_attempt_at: sql<Date>`case when wanted = ${wanted} then ${outcome.nextAttemptAt} else next_attempt_at end`,
      gave_up: sql<boolean>`${outcome.gaveUp} and wanted = ${wanted}`,
    })
    .where('kind', '=', claim.kind)
    .where('subject_id', '=', claim.subjectId)
    .where('lease', '=', claim.lease)
    .returning('wanted')
    .executeTakeFirst()
  if (!row) return 'lease-lost'
  return row.wanted === wanted ? 'postponed' : 'newer-wish'
}

/** Has it carried out once more, with the attempts that are left. */
export async function repeatOperation(db: Db, operation: OperationName): Promise<void> {
  await db
    .updateTable('provider_operations')
    .set((row) => ({ wanted: row('wanted', '+', 1) }))
    .where('kind', '=', operation.kind)
    .where('subject_id', '=', operation.subjectId)
    .execute()
}

/** Those of each provider that wait longest; `except` are providers to leave aside. */
export async function dueOperations(
  db: Db,
  kinds: readonly string[],
  at: Date,
  { most, except }: { most: number; except: readonly string[] },
): Promise<(OperationName & { providerId: string })[]> {
  if (kinds.length === 0) return []
  const its = db
    .selectFrom('provider_operations')
    .select(['kind', 'subject_id'])
    .where(sql<boolean>`provider_operations.provider_id = providers.id`)
    .where('kind', 'in', kinds)
    .whereRef('settled', '<', 'wanted')
    .where('gave_up', '=', false)
    .where('next_attempt_at', '<=', at)
    .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<', at)]))
    .orderBy('next_attempt_at')
    .limit(most)
  const rows = await db
    .selectFrom('providers')
    .innerJoinLateral(its.as('its'), (join) => join.onTrue())
    .select(['providers.id as providerId', 'its.kind', 'its.subject_id'])
    .$if(except.length > 0, (query) => query.where('providers.id', 'not in', except))
    .execute()
  return rows.map((row) => ({ kind: row.kind, subjectId: row.subject_id, providerId: row.providerId }))
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

/** Tries again everything that was given up at a provider, which answers again. */
export async function reviveOperations(db: Db, providerId: string, at: Date): Promise<void> {
  await db
    .updateTable('provider_operations')
    .set({ gave_up: false, attempts: 0, next_attempt_at: at })
    .where('provider_id', '=', providerId)
    .where('gave_up', '=', true)
    .whereRef('settled', '<', 'wanted')
    .execute()
}
