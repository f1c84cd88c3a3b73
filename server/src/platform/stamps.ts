import { sql } from 'kysely'
import type { Db } from './database/database.ts'

declare module './database/tables.ts' {
  interface Tables {
    version_stamps: { name: string; version: number }
  }
}

/** Parts of the content that cached pages are made from. */
export type Stamp = 'catalogue' | 'documentation' | 'settings'

/** Says, in the transaction of a change, that pages made from this part are out of date; replicas are told when it commits. */
export async function bumpStamp(tx: Db, name: Stamp): Promise<void> {
  await tx
    .insertInto('version_stamps')
    .values({ name, version: 1 })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet((row) => ({ version: row('version_stamps.version', '+', 1) })),
    )
    .execute()
  await sql`select pg_notify('portico_stamps', ${name})`.execute(tx)
}

/** The version of every part, as one text: part of the key of a cached page. */
export async function readStamps(db: Db): Promise<string> {
  const rows = await db.selectFrom('version_stamps').selectAll().orderBy('name').execute()
  return rows.map((row) => `${row.name}${row.version}`).join('-')
}
