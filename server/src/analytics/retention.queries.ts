import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'

/** @returns how many rows went: fewer than the limit when nothing that old is left */
export async function deleteHoursBefore(db: Db, before: Date, limit: number): Promise<number> {
  const result = await sql`
    delete from usage_hours
    where ctid = any(array(select ctid from usage_hours where hour < ${before} order by hour limit ${sql.lit(limit)}))`.execute(
    db,
  )
  return Number(result.numAffectedRows ?? 0)
}

export async function deleteDaysBefore(db: Db, before: Date, limit: number): Promise<number> {
  const result = await sql`
    delete from usage_days
    where ctid = any(array(
      select ctid from usage_days where day < (${before}::timestamptz at time zone 'UTC')::date order by day limit ${sql.lit(limit)}))`.execute(
    db,
  )
  return Number(result.numAffectedRows ?? 0)
}
