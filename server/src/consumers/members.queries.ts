import { jsonArrayFrom } from 'kysely/helpers/postgres'
import type { Cursor } from '../platform/database/cursor.ts'
import type { Db } from '../platform/database/database.ts'
import { containing } from '../platform/database/patterns.ts'

export interface MemberFilter {
  organisationId: string
  search?: string | undefined
  teamId?: string | undefined
}

/** Accounts is a table of `identity`, joined here so that a page of members is one query. */
const membersWhere = (db: Db, { organisationId, search, teamId }: MemberFilter) =>
  db
    .$pickTables<'accounts' | 'memberships' | 'team_members' | 'teams'>()
    .selectFrom('memberships')
    .innerJoin('accounts', 'accounts.id', 'memberships.account_id')
    .where('memberships.organisation_id', '=', organisationId)
    .$if(search !== undefined, (query) =>
      query.where((eb) =>
        eb.or([eb('accounts.name', 'ilike', containing(search)), eb('accounts.email', 'ilike', containing(search))]),
      ),
    )
    .$if(teamId !== undefined, (query) =>
      query.where((eb) =>
        eb.exists(
          eb
            .selectFrom('team_members')
            .select('team_members.team_id')
            .whereRef('team_members.account_id', '=', 'memberships.account_id')
            .where('team_members.team_id', '=', teamId ?? ''),
        ),
      ),
    )

const members = (db: Db, filter: MemberFilter) =>
  membersWhere(db, filter)
    .select(['accounts.id', 'accounts.name', 'accounts.email', 'accounts.status'])
    .select(['memberships.role', 'memberships.created_at as since'])
    .select((eb) =>
      jsonArrayFrom(
        eb
          .selectFrom('team_members')
          .innerJoin('teams', 'teams.id', 'team_members.team_id')
          .select(['teams.id', 'teams.name', 'teams.is_default as isDefault'])
          .whereRef('team_members.account_id', '=', 'memberships.account_id')
          .whereRef('team_members.organisation_id', '=', 'memberships.organisation_id')
          .orderBy('teams.name'),
      ).as('teams'),
    )

/** One page in order of names. */
export const listMembers = (db: Db, filter: MemberFilter & { after: Cursor | null; limit: number }) =>
  members(db, filter)
    .where((eb) =>
      filter.after
        ? eb(eb.refTuple('accounts.name', 'accounts.id'), '>', eb.tuple(filter.after.value, filter.after.id))
        : eb.lit(true),
    )
    .orderBy('accounts.name')
    .orderBy('accounts.id')
    .limit(filter.limit)
    .execute()

export const findMember = (db: Db, { organisationId, accountId }: { organisationId: string; accountId: string }) =>
  members(db, { organisationId }).where('accounts.id', '=', accountId).executeTakeFirst()

export async function countMembersWhere(db: Db, filter: MemberFilter): Promise<number> {
  const row = await membersWhere(db, filter)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return row.count
}
