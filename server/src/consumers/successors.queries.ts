import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'

/** Who owns the apps of a leaver: somebody preferred if they belong there, else an admin, else the longest member. */
export const findSuccessor = (
  db: Db,
  { organisationId, leaverId, preferredId }: { organisationId: string; leaverId: string; preferredId: string | null },
) =>
  db
    .$pickTables<'accounts' | 'memberships'>()
    .selectFrom('memberships')
    .innerJoin('accounts', 'accounts.id', 'memberships.account_id')
    .select(['accounts.id', 'accounts.name'])
    .where('memberships.organisation_id', '=', organisationId)
    .where('accounts.id', '<>', leaverId)
    .where('accounts.status', '=', 'active')
    .orderBy(sql`accounts.id is not distinct from ${preferredId}::uuid`, 'desc')
    .orderBy(sql`memberships.role = 'admin'`, 'desc')
    .orderBy('memberships.created_at')
    .orderBy('accounts.id')
    .limit(1)
    .executeTakeFirst()
