import { sql } from 'kysely'
import { z } from 'zod'
import type { Db } from '../platform/database/database.ts'
import { readSetting, type Setting } from '../platform/settings/settings.ts'

export const sampleState: Setting<'none' | 'loading' | 'loaded' | 'removed'> = {
  name: 'sample-content',
  schema: z.enum(['none', 'loading', 'loaded', 'removed']),
  initial: 'none',
}

/** Whether a crash cut short the loading of sample content: what is there is not whole, and nobody has worked with it. */
export async function isSampleInterrupted(db: Db): Promise<boolean> {
  const { rows } = await sql<{ known: boolean }>`select to_regclass('settings') is not null as known`.execute(db)
  return rows[0]?.known === true && (await readSetting(db, sampleState)) === 'loading'
}

/** Empties the embedded database, which is the portal's alone, so that the migrations that follow start anew. */
export async function dropEverything(db: Db): Promise<void> {
  await sql`drop schema public cascade`.execute(db)
  await sql`create schema public`.execute(db)
}
