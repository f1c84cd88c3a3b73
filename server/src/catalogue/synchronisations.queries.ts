import { sql } from 'kysely'
import type { Cursor } from '../platform/database/cursor.ts'
import type { Db } from '../platform/database/database.ts'
import { containing } from '../platform/database/patterns.ts'
import { newId } from '../platform/ids.ts'
import type { RunItem } from './synchronisation-steps.ts'

const runColumns = [
  'synchronisations.id',
  'provider_id',
  'dry_run',
  'cause',
  'actor_name',
  'started_at',
  'finished_at',
  'outcome',
  'reason',
  'counts',
  'repeats',
  'repeated_at',
] as const

/** The name belongs to providers; the join names their table. */
const described = (db: Db) =>
  db
    .selectFrom('synchronisations')
    .innerJoin('providers', 'providers.id', 'synchronisations.provider_id')
    .select(runColumns)
    .select('providers.name as provider_name')

export type RunRow = NonNullable<Awaited<ReturnType<typeof findRun>>>

export const findRun = (db: Db, id: string) => described(db).where('synchronisations.id', '=', id).executeTakeFirst()

export interface RunFilter {
  providerId?: string | undefined
}

export const listRuns = (db: Db, filter: RunFilter & { after: Cursor | null; limit: number }) =>
  described(db)
    .$if(filter.providerId !== undefined, (query) => query.where('provider_id', '=', filter.providerId ?? ''))
    .$if(filter.after !== null, (query) => query.where('synchronisations.id', '<', filter.after?.id ?? ''))
    .orderBy('synchronisations.id', 'desc')
    .limit(filter.limit)
    .execute()

export async function countRuns(db: Db, { providerId }: RunFilter): Promise<number> {
  const row = await db
    .selectFrom('synchronisations')
    .select(sql<number>`count(*)`.as('count'))
    .$if(providerId !== undefined, (query) => query.where('provider_id', '=', providerId ?? ''))
    .executeTakeFirstOrThrow()
  return row.count
}

export interface ItemFilter {
  runId: string
  outcome?: RunItem['outcome'] | undefined
  search?: string | undefined
}

const items = (db: Db, { runId, outcome, search }: ItemFilter) =>
  db
    .selectFrom('synchronisation_items')
    .where('synchronisation_id', '=', runId)
    .$if(outcome !== undefined, (query) => query.where('outcome', '=', outcome ?? 'failed'))
    .$if(search !== undefined, (query) => query.where('name', 'ilike', containing(search)))

export const listItems = (db: Db, filter: ItemFilter & { after: Cursor | null; limit: number }) =>
  items(db, filter)
    .selectAll()
    .$if(filter.after !== null, (query) => query.where('id', '>', filter.after?.id ?? ''))
    .orderBy('id')
    .limit(filter.limit)
    .execute()

export async function countItems(db: Db, filter: ItemFilter): Promise<number> {
  const row = await items(db, filter).select(sql<number>`count(*)`.as('count')).executeTakeFirstOrThrow()
  return row.count
}

export interface NewRun {
  id: string
  provider_id: string
  dry_run: boolean
  cause: 'start' | 'schedule' | 'person'
  actor_id: string | null
  actor_name: string
  started_at: Date
  lease_until: Date
}

/** @throws when a run is under way at the provider, by the index `synchronisations_running` */
export async function insertRun(db: Db, run: NewRun): Promise<void> {
  await db.insertInto('synchronisations').values(run).execute()
}

/** A run whose process is gone ends here. */
export async function interruptExpired(db: Db, at: Date): Promise<void> {
  await db
    .updateTable('synchronisations')
    .set({ outcome: 'interrupted', finished_at: at, reason: 'The portal stopped while it ran.' })
    .where('finished_at', 'is', null)
    .where('lease_until', '<', at)
    .execute()
}

/** @returns false when it was taken for gone, and another may be at work */
export async function renewLease(tx: Db, id: string, until: Date): Promise<boolean> {
  const result = await tx
    .updateTable('synchronisations')
    .set({ lease_until: until })
    .where('id', '=', id)
    .where('finished_at', 'is', null)
    .executeTakeFirst()
  return result.numUpdatedRows === 1n
}

export interface RunEnd {
  outcome: 'done' | 'failed'
  reason: string | null
  counts: object
  digest: string | null
}

export async function finishRun(db: Db, id: string, { counts, ...end }: RunEnd, at: Date): Promise<void> {
  await db
    .updateTable('synchronisations')
    .set({ ...end, counts: JSON.stringify(counts), finished_at: at })
    .where('id', '=', id)
    .where('finished_at', 'is', null)
    .execute()
}

/** Counts a run at the one before it, if that found the same. @returns whether it did; then the run has no record of its own */
export async function foldIntoPrevious(
  tx: Db,
  run: { id: string; providerId: string; digest: string },
  at: Date,
): Promise<boolean> {
  const previous = await tx
    .selectFrom('synchronisations')
    .select(['id', 'digest'])
    .where('provider_id', '=', run.providerId)
    .where('id', '<', run.id)
    .where('dry_run', '=', false)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (previous?.digest !== run.digest) return false
  await tx
    .updateTable('synchronisations')
    .set((row) => ({ repeats: row('repeats', '+', 1), repeated_at: at }))
    .where('id', '=', previous.id)
    .execute()
  await tx.deleteFrom('synchronisations').where('id', '=', run.id).execute()
  return true
}

export async function insertItems(tx: Db, runId: string, found: readonly RunItem[]): Promise<void> {
  for (let from = 0; from < found.length; from += 500) {
    const rows = found.slice(from, from + 500).map(({ objectId, policyId, changes, ...item }) => ({
      ...item,
      id: newId(),
      synchronisation_id: runId,
      object_id: objectId,
      policy_id: policyId,
      changes: JSON.stringify(changes),
    }))
    await tx.insertInto('synchronisation_items').values(rows).execute()
  }
}

/** Providers whose next run is due, and those that were never run, longest waiting first. */
export async function dueProviders(db: Db, at: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select providers.id
    from providers
    left join lateral (
      select greatest(started_at, repeated_at) as at from synchronisations
      where provider_id = providers.id and not dry_run order by id desc limit 1
    ) previous on true
    where providers.deleted_at is null and sync_interval_seconds > 0
      and (previous.at is null or previous.at + make_interval(secs => sync_interval_seconds) <= ${at})
    order by previous.at nulls first`.execute(db)
  return rows.map(({ id }) => id)
}

/** Keeps the newest of each provider, none longer than that. */
export async function forgetRuns(db: Db, newest: number, before: Date): Promise<void> {
  await sql`
    delete from synchronisations where id in (
      select id from (
        select id, finished_at, row_number() over (partition by provider_id order by id desc) as place
        from synchronisations where finished_at is not null
      ) ranked
      where place > ${newest} or finished_at < ${before})`.execute(db)
}
