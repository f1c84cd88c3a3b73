import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'

/** Who has something to be told by this day, and was not told on it. */
export async function accountsDue(db: Db, day: string, limit: number): Promise<string[]> {
  const { rows } = await sql<{ account_id: string }>`
    select distinct due.account_id from inbox_entries due
    left join digests on digests.account_id = due.account_id
    where due.digest_day is not null and due.digest_day <= ${day}::date
      and (digests.day is null or digests.day < ${day}::date)
    order by due.account_id limit ${sql.lit(limit)}`.execute(db)
  return rows.map((row) => row.account_id)
}

/** One process takes the day of an account; it is given back with the transaction. @returns whether it was free */
export async function takeDay(tx: Db, accountId: string, day: string): Promise<boolean> {
  const { rows } = await sql`
    insert into digests (account_id, day) values (${accountId}, ${day}::date)
    on conflict (account_id) do update set day = excluded.day where digests.day < excluded.day
    returning account_id`.execute(tx)
  return rows.length > 0
}

/** @returns the kinds of what was waiting for the mail of the day, and how many of each */
export async function takeEntries(tx: Db, accountId: string, day: string): Promise<{ kind: string; count: number }[]> {
  const { rows } = await sql<{ kind: string; count: number }>`
    with taken as (
      update inbox_entries set digest_day = null
      where account_id = ${accountId} and digest_day is not null and digest_day <= ${day}::date
      returning kind)
    select kind, count(*)::int as count from taken group by kind order by kind`.execute(tx)
  return rows
}

/** Who gets a mail, and the roles they have now; a table of identity. */
export const readerOf = (db: Db, accountId: string) =>
  db
    .selectFrom('accounts')
    .select(['email', 'first_name as firstName', 'limited_to_products as limited'])
    .select(sql<string[]>`array(select role from admin_grants where admin_grants.account_id = accounts.id)`.as('roles'))
    .where('id', '=', accountId)
    .where('status', '=', 'active')
    .where('removed_at', 'is', null)
    .executeTakeFirst()
