import type { Db } from '../platform/database/database.ts'

export interface Round {
  providerId: string
  lease: string
  /** Up to which key it has come; null at its start. */
  afterKey: string | null
  /** Up to which page of the provider's own list; null while keys are compared, empty before the first page. */
  afterPage: string | null
  compared: number
  startedAt: Date
}

/** Providers whose next part is due and with whom nobody is at it. One that is down is left alone. */
export async function dueProviders(db: Db, at: Date): Promise<string[]> {
  const rows = await db
    .selectFrom('providers')
    .leftJoin('provider_comparisons as round', 'round.provider_id', 'providers.id')
    .select('providers.id')
    .where('providers.deleted_at', 'is', null)
    .where('providers.status', '<>', 'down')
    .where((eb) =>
      eb.or([
        eb('round.provider_id', 'is', null),
        eb.and([
          eb('round.next_at', '<=', at),
          eb.or([eb('round.lease_until', 'is', null), eb('round.lease_until', '<', at)]),
        ]),
      ]),
    )
    .execute()
  return rows.map((row) => row.id)
}

/** @returns undefined when another process is at it */
export async function claimRound(
  db: Db,
  providerId: string,
  at: Date,
  lease: { id: string; until: Date },
): Promise<Round | undefined> {
  const row = await db
    .insertInto('provider_comparisons')
    .values({ provider_id: providerId, next_at: at, lease: lease.id, lease_until: lease.until, round_started_at: at })
    .onConflict((conflict) =>
      conflict
        .column('provider_id')
        .doUpdateSet((eb) => ({
          lease: lease.id,
          lease_until: lease.until,
          round_started_at: eb.fn.coalesce('provider_comparisons.round_started_at', eb.val(at)),
        }))
        .where('provider_comparisons.next_at', '<=', at)
        .where((eb) =>
          eb.or([eb('provider_comparisons.lease_until', 'is', null), eb('provider_comparisons.lease_until', '<', at)]),
        ),
    )
    .returning(['after_key', 'after_page', 'compared', 'round_started_at'])
    .executeTakeFirst()
  return (
    row && {
      providerId,
      lease: lease.id,
      afterKey: row.after_key,
      afterPage: row.after_page,
      compared: row.compared,
      startedAt: row.round_started_at ?? at,
    }
  )
}

/** Nothing is kept when another process has taken over. */
export async function leaveRound(
  db: Db,
  { providerId, lease, afterKey, afterPage, compared }: Round,
  { nextAt, error }: { nextAt: Date; error: string | null },
): Promise<void> {
  await db
    .updateTable('provider_comparisons')
    .set({
      lease: null,
      lease_until: null,
      after_key: afterKey,
      after_page: afterPage,
      compared,
      next_at: nextAt,
      last_error: error,
    })
    .where('provider_id', '=', providerId)
    .where('lease', '=', lease)
    .execute()
}

export async function endRound(db: Db, { providerId, lease, compared }: Round, at: Date, nextAt: Date): Promise<void> {
  await db
    .updateTable('provider_comparisons')
    .set({
      lease: null,
      lease_until: null,
      after_key: null,
      after_page: null,
      compared: 0,
      last_compared: compared,
      round_started_at: null,
      round_ended_at: at,
      next_at: nextAt,
      last_error: null,
    })
    .where('provider_id', '=', providerId)
    .where('lease', '=', lease)
    .execute()
}

/** A round that runs goes on; otherwise the next one begins. */
export async function hastenRound(db: Db, providerId: string, at: Date): Promise<void> {
  await db
    .insertInto('provider_comparisons')
    .values({ provider_id: providerId, next_at: at })
    .onConflict((conflict) => conflict.column('provider_id').doUpdateSet({ next_at: at }))
    .execute()
}

export const findRound = (db: Db, providerId: string) =>
  db
    .selectFrom('provider_comparisons')
    .select([
      'round_started_at as startedAt',
      'round_ended_at as endedAt',
      'compared',
      'last_compared as lastCompared',
      'last_error as lastError',
    ])
    .where('provider_id', '=', providerId)
    .executeTakeFirst()
