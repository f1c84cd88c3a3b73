import { type Insertable, sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'
import type { Tables } from '../platform/database/tables.ts'

/** @returns whether it was inserted: false when the organisation has a team of this name */
export async function insertTeam(tx: Db, team: Insertable<Tables['teams']>): Promise<boolean> {
  const row = await tx
    .insertInto('teams')
    .values(team)
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

export const findDefaultTeam = (db: Db, organisationId: string) =>
  db
    .selectFrom('teams')
    .select('id')
    .where('organisation_id', '=', organisationId)
    .where('is_default', '=', true)
    .executeTakeFirstOrThrow()

export const findTeam = (db: Db, id: string) =>
  db
    .selectFrom('teams')
    .select(['id', 'name', 'organisation_id as organisationId', 'is_default as isDefault'])
    .where('id', '=', id)
    .executeTakeFirst()

/** The default one first, each with its number of members. */
export const teamsOf = (db: Db, organisationId: string) =>
  db
    .selectFrom('teams')
    .select(['id', 'name', 'is_default as isDefault'])
    .select((eb) =>
      eb
        .selectFrom('team_members')
        .select((count) => count.fn.countAll<number>().as('members'))
        .whereRef('team_members.team_id', '=', 'teams.id')
        .$asScalar()
        .$notNull()
        .as('members'),
    )
    .where('organisation_id', '=', organisationId)
    .orderBy('is_default', 'desc')
    .orderBy('name')
    .orderBy('id')
    .execute()

export async function renameTeam(tx: Db, id: string, name: string): Promise<void> {
  await tx.updateTable('teams').set({ name }).where('id', '=', id).execute()
}

export async function deleteTeam(tx: Db, id: string): Promise<void> {
  await tx.deleteFrom('teams').where('id', '=', id).execute()
}

/** Members of a team who are in no other. */
export async function onlyInTeam(db: Db, teamId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select here.account_id as id from team_members here
    where here.team_id = ${teamId}::uuid and not exists (
      select 1 from team_members there
      where there.account_id = here.account_id and there.organisation_id = here.organisation_id
        and there.team_id <> here.team_id)
    order by here.account_id`.execute(db)
  return rows.map(({ id }) => id)
}

export async function countTeamMembers(db: Db, teamId: string): Promise<number> {
  const row = await db
    .selectFrom('team_members')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('team_id', '=', teamId)
    .executeTakeFirstOrThrow()
  return row.count
}

export async function teamIdsOf(db: Db, accountId: string, organisationId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('team_members')
    .innerJoin('teams', 'teams.id', 'team_members.team_id')
    .select('teams.id')
    .where('team_members.account_id', '=', accountId)
    .where('team_members.organisation_id', '=', organisationId)
    .where('teams.is_default', '=', false)
    .orderBy('teams.id')
    .execute()
  return rows.map(({ id }) => id)
}

/** What names a team elsewhere: tables of apps and of the catalogue. */
export async function usesOfTeam(db: Db, teamId: string) {
  const [apps, catalogues] = await Promise.all([
    sql<{ id: string; name: string }>`
      select apps.id, apps.name from app_teams join apps on apps.id = app_teams.app_id
      where app_teams.team_id = ${teamId}::uuid and apps.deleted_at is null order by apps.name, apps.id`.execute(db),
    sql<{ id: string; name: string }>`
      select distinct catalogues.id, catalogues.name
      from catalogue_audiences audience join catalogues on catalogues.id = audience.catalogue_id
      where audience.team_id = ${teamId}::uuid order by catalogues.name, catalogues.id`.execute(db),
  ])
  return { apps: apps.rows, catalogues: catalogues.rows }
}
