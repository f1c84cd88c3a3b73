import { sql } from 'kysely'
import { z } from 'zod'
import type { Db } from '../platform/database/database.ts'
import { readSetting, type Setting } from '../platform/settings/settings.ts'

export const sampleState: Setting<'none' | 'loading' | 'loaded' | 'removed'> = {
  name: 'sample-content',
  schema: z.enum(['none', 'loading', 'loaded', 'removed']),
  initial: 'none',
}

/**
 * Loading was cut short by a crash: what is there is not whole, and nobody has worked with it, because the portal was not open yet.
 * Everything is dropped, so that the migrations that follow start anew. @returns whether that was so
 */
export async function dropInterruptedSample(db: Db): Promise<boolean> {
  const { rows } = await sql<{
    interrupted: boolean
  }>`select to_regclass('settings') is not null as interrupted`.execute(db)
  if (!rows[0]?.interrupted || (await readSetting(db, sampleState)) !== 'loading') return false
  await sql`drop schema if exists pgboss cascade`.execute(db)
  await sql`drop schema public cascade`.execute(db)
  await sql`create schema public`.execute(db)
  return true
}
