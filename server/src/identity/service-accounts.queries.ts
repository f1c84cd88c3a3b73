import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'

const services = (db: Db) => db.selectFrom('accounts').where('is_service', '=', true).where('removed_at', 'is', null)

/** In order of names. */
export const listServices = (db: Db, at: Date) =>
  services(db)
    .select(['id', 'name', 'status', 'created_at as createdAt'])
    .select([
      sql<string[]>`array(select role from admin_grants where account_id = accounts.id order by role)`.as('adminRoles'),
      sql<number>`(select count(*)::int from api_tokens where account_id = accounts.id and expires_at > ${at})`.as(
        'apiTokens',
      ),
      sql<Date | null>`(select max(last_used_at) from api_tokens where account_id = accounts.id)`.as('lastUsedAt'),
    ])
    .orderBy('name')
    .orderBy('id')
    .execute()

/** Of two who make one at once, the second sees the first. @returns the names there are, in lower case */
export async function takeServiceNames(tx: Db): Promise<string[]> {
  await sql`select pg_advisory_xact_lock(hashtext('service-accounts'))`.execute(tx)
  const rows = await services(tx).select('name').orderBy('name').execute()
  return rows.map(({ name }) => name.toLowerCase())
}
