import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'

/** The organisations an account belongs to, with its role and teams there; the tables belong to consumers. */
export const placesOf = (db: Db, accountId: string) =>
  db
    .selectFrom('memberships')
    .innerJoin('organisations', 'organisations.id', 'memberships.organisation_id')
    .select([
      'organisations.id',
      'organisations.name',
      'organisations.is_default as isDefault',
      'memberships.role',
      sql<string[]>`array(
        select team_id::text from team_members
        where team_members.account_id = memberships.account_id
          and team_members.organisation_id = memberships.organisation_id)`.as('teamIds'),
    ])
    .where('memberships.account_id', '=', accountId)
    .orderBy('organisations.name')
    .execute()
