import { type SelectQueryBuilder, sql } from 'kysely'
import type { Db } from './database.ts'
import type { Tables } from './tables.ts'

/** Few enough that nobody waits for their locks. */
const batch = 1000

type Rows<T extends keyof Tables> = SelectQueryBuilder<Tables, T, object>

/** Deletes rows of a table, a batch after the other. @param which the condition, in an order that an index gives @returns how many went */
export async function deleteInBatches<T extends keyof Tables & string>(
  db: Db,
  table: T,
  which: (rows: Rows<T>) => Rows<T>,
): Promise<number> {
  // Kysely can't know the columns of a table that is named later.
  const rows = which(db.selectFrom(table) as unknown as Rows<T>)
  // By its place a row is found at once, and one that was changed meanwhile stays.
  const found = rows.select(sql`ctid`.as('ctid')).limit(sql.lit(batch))
  let gone = 0
  for (let went = batch; went === batch; gone += went) {
    const deletion = await sql`delete from ${sql.table(table)} where ctid = any(array(${found}))`.execute(db)
    went = Number(deletion.numAffectedRows ?? 0)
  }
  return gone
}
