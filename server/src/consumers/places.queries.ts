import { jsonArrayFrom } from 'kysely/helpers/postgres'
import type { Db } from '../platform/database/database.ts'

/** The organisations an account belongs to with its teams there; first the one a new session works in. */
export const placesOf = (db: Db, accountId: string) =>
  db
    .selectFrom('memberships')
    .innerJoin('organisations', 'organisations.id', 'memberships.organisation_id')
    .select(['organisations.id', 'organisations.name', 'organisations.is_default as isDefault', 'memberships.role'])
    .select((eb) =>
      jsonArrayFrom(
        eb
          .selectFrom('team_members')
          .innerJoin('teams', 'teams.id', 'team_members.team_id')
          .select(['teams.id', 'teams.name', 'teams.is_default as isDefault'])
          .whereRef('team_members.organisation_id', '=', 'memberships.organisation_id')
          .whereRef('team_members.account_id', '=', 'memberships.account_id')
          .orderBy('teams.name'),
      ).as('teams'),
    )
    .where('memberships.account_id', '=', accountId)
    .orderBy('organisations.id')
    .execute()

export type Place = Awaited<ReturnType<typeof placesOf>>[number]

/** Accounts is a table of `identity`, joined here so that a list of colleagues is one query. */
export const membersOf = (db: Db, organisationId: string) =>
  db
    .$pickTables<'accounts' | 'memberships'>()
    .selectFrom('memberships')
    .innerJoin('accounts', 'accounts.id', 'memberships.account_id')
    .select(['accounts.id', 'accounts.name', 'accounts.email'])
    .where('memberships.organisation_id', '=', organisationId)
    .where('accounts.status', '=', 'active')
    .orderBy('accounts.name')
    .orderBy('accounts.id')
    .limit(1000)
    .execute()
