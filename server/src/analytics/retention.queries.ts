import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'
import { deleteInBatches } from '../platform/database/delete-in-batches.ts'

export const deleteHoursBefore = (db: Db, before: Date) =>
  deleteInBatches(db, 'usage_hours', (old) => old.where('hour', '<', before).orderBy('hour'))

export const deleteDaysBefore = (db: Db, before: Date) =>
  deleteInBatches(db, 'usage_days', (old) =>
    old.where(sql<boolean>`day < (${before}::timestamptz at time zone 'UTC')::date`).orderBy('day'),
  )
