import { type Insertable, sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'
import type { Tables } from '../platform/database/tables.ts'
import { placeColumns, placeOf } from './acting-place.queries.ts'

/** The tables of this capability, and those of `consumers` that say for which organisation somebody acts. */
const joined = (db: Db) =>
  db.$pickTables<'impersonations' | 'accounts' | 'admin_grants' | 'memberships' | 'organisations' | 'team_members'>()

/** One at a time for a session: another takes its place. */
export async function replaceImpersonation(tx: Db, row: Insertable<Tables['impersonations']>): Promise<void> {
  await removeImpersonationOf(tx, row.session_id)
  await tx.insertInto('impersonations').values(row).execute()
}

/** @returns whose it was; nothing when there was none */
export const removeImpersonationOf = (tx: Db, sessionId: string) =>
  tx.deleteFrom('impersonations').where('session_id', '=', sessionId).returning('account_id').executeTakeFirst()

/** Who is looked at, as they are now; nobody once they are not active or have a role at the back office. */
export const findImpersonated = (db: Db, of: { tokenHash: Buffer; sessionId: string }, at: Date) =>
  joined(db)
    .selectFrom('impersonations')
    .innerJoin('accounts', 'accounts.id', 'impersonations.account_id')
    .leftJoinLateral(placeOf('impersonations.account_id').as('organisation'), (join) => join.onTrue())
    .select([
      'accounts.id',
      'accounts.email',
      'accounts.name',
      'impersonations.expires_at',
      ...placeColumns,
      sql<string[]>`array(select team_id from team_members
        where account_id = accounts.id and organisation_id = organisation.id)`.as('team_ids'),
    ])
    .where('impersonations.token_hash', '=', of.tokenHash)
    .where('impersonations.session_id', '=', of.sessionId)
    .where('impersonations.expires_at', '>', at)
    .where('accounts.status', '=', 'active')
    .where(sql<boolean>`not exists (select from admin_grants where admin_grants.account_id = accounts.id)`)
    .executeTakeFirst()

/** @returns how many went */
export async function removeImpersonationsBefore(db: Db, at: Date): Promise<number> {
  const result = await db.deleteFrom('impersonations').where('expires_at', '<=', at).executeTakeFirst()
  return Number(result.numDeletedRows)
}
