import { jsonArrayFrom } from 'kysely/helpers/postgres'
import type { Db } from '../platform/database/database.ts'
import { containing } from '../platform/database/patterns.ts'

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

interface OthersFilter {
  organisationId: string
  /** Who is left out. */
  except: string
  search?: string | undefined
}

/** Accounts is a table of `identity`, joined here so that a list of colleagues is one query. */
const others = (db: Db, { organisationId, except, search }: OthersFilter) =>
  db
    .$pickTables<'accounts' | 'memberships'>()
    .selectFrom('memberships')
    .innerJoin('accounts', 'accounts.id', 'memberships.account_id')
    .where('memberships.organisation_id', '=', organisationId)
    .where('accounts.status', '=', 'active')
    .where('accounts.id', '!=', except)
    .$if(search !== undefined, (query) =>
      query.where((eb) =>
        eb.or([eb('accounts.name', 'ilike', containing(search)), eb('accounts.email', 'ilike', containing(search))]),
      ),
    )

/** In order of names. */
export const listOthers = (db: Db, filter: OthersFilter & { limit: number }) =>
  others(db, filter)
    .select(['accounts.id', 'accounts.name', 'accounts.email'])
    .orderBy('accounts.name')
    .orderBy('accounts.id')
    .limit(filter.limit)
    .execute()

export async function countOthers(db: Db, filter: OthersFilter): Promise<number> {
  const row = await others(db, filter)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return row.count
}
