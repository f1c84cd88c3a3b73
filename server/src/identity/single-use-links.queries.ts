import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'

type LinkTable = 'password_resets' | 'email_confirmations'

/** How many were made for the account since each of two moments. */
export async function countLinks(
  tx: Db,
  table: LinkTable,
  accountId: string,
  since: { lately: Date; today: Date },
): Promise<{ lately: number; today: number }> {
  const { rows } = await sql<{ lately: number; today: number }>`
    select count(*) filter (where created_at > ${since.lately}) as lately,
      count(*) filter (where created_at > ${since.today}) as today
    from ${sql.table(table)} where account_id = ${accountId}::uuid`.execute(tx)
  return rows[0] ?? { lately: 0, today: 0 }
}

/** Uses one up. @returns whose it was; undefined when somebody was quicker */
export async function takeLink(tx: Db, table: LinkTable, tokenHash: Buffer, at: Date): Promise<string | undefined> {
  const { rows } = await sql<{ account_id: string }>`
    delete from ${sql.table(table)} where token_hash = ${tokenHash} and expires_at > ${at} returning account_id`.execute(
    tx,
  )
  return rows[0]?.account_id
}
