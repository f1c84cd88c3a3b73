import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'

/** Beyond this a file is no longer something to read; older entries are in the audit log. */
const most = 10_000

/** What somebody did, newest first. */
export const actionsOf = (db: Db, accountId: string) =>
  db
    .selectFrom('audit_entries')
    .select(['at', 'action', 'object_kind as kind', 'object_name as name', 'address'])
    .where('actor_id', '=', accountId)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(most)
    .execute()

/** Who looked at the portal as somebody, newest first. */
export const impersonationsOf = (db: Db, accountId: string) =>
  db
    .selectFrom('audit_entries')
    .select(['at', 'actor_name as by', sql<string>`details->>'reason'`.as('reason')])
    .where('object_kind', '=', 'account')
    .where('object_id', '=', accountId)
    .where('action', '=', 'account.impersonated')
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(most)
    .execute()
