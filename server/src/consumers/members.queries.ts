import { sql } from 'kysely'
import { jsonArrayFrom } from 'kysely/helpers/postgres'
import type { Cursor } from '../platform/database/cursor.ts'
import type { Db } from '../platform/database/database.ts'
import { containing } from '../platform/database/patterns.ts'

export interface MemberFilter {
  organisationId: string
  /** Words in the name, or in the address unless that is not to be told. */
  search?: string | undefined
  teamId?: string | undefined
  /** Only active people who are in one of these teams, found by name alone: what a colleague sees. */
  sharing?: readonly string[] | undefined
}

/** Accounts is a table of `identity`, joined here so that a page of members is one query. */
const membersWhere = (db: Db, { organisationId, search, teamId, sharing }: MemberFilter) =>
  db
    .$pickTables<'account_pictures' | 'accounts' | 'memberships' | 'team_members' | 'teams'>()
    .selectFrom('memberships')
    .innerJoin('accounts', 'accounts.id', 'memberships.account_id')
    .where('memberships.organisation_id', '=', organisationId)
    .$if(search !== undefined, (query) =>
      query.where((eb) =>
        eb.or([
          eb('accounts.name', 'ilike', containing(search)),
          ...(sharing ? [] : [eb('accounts.email', 'ilike', containing(search))]),
        ]),
      ),
    )
    .$if(sharing !== undefined, (query) =>
      query
        .where('accounts.status', '=', 'active')
        .where((eb) =>
          eb.exists(
            eb
              .selectFrom('team_members')
              .select('team_members.team_id')
              .whereRef('team_members.account_id', '=', 'memberships.account_id')
              .where(sql<boolean>`team_members.team_id = any(${sharing}::uuid[])`),
          ),
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
      eb
        .selectFrom('account_pictures')
        .select('account_pictures.name')
        .whereRef('account_pictures.account_id', '=', 'accounts.id')
        .as('picture'),
    )
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

export type MemberRow = Awaited<ReturnType<typeof listMembers>>[number]

export const findMember = (
  db: Db,
  { accountId, ...filter }: Pick<MemberFilter, 'organisationId' | 'sharing'> & { accountId: string },
) => members(db, filter).where('accounts.id', '=', accountId).executeTakeFirst()

export async function countMembersWhere(db: Db, filter: MemberFilter): Promise<number> {
  const row = await membersWhere(db, filter)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return row.count
}
