import type { Insertable } from 'kysely'
import type { Db } from '../platform/database/database.ts'
import type { Tables } from '../platform/database/tables.ts'

/** @returns whether it was inserted: false when the name is taken */
export async function insertOrganisation(tx: Db, organisation: Insertable<Tables['organisations']>): Promise<boolean> {
  const row = await tx
    .insertInto('organisations')
    .values(organisation)
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

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

export const findOrganisation = (db: Db, id: string) =>
  db.selectFrom('organisations').select(['id', 'name']).where('id', '=', id).executeTakeFirst()

export const findDefaultOrganisation = (db: Db) =>
  db.selectFrom('organisations').select('id').where('is_default', '=', true).executeTakeFirstOrThrow()

export const findDefaultTeam = (db: Db, organisationId: string) =>
  db
    .selectFrom('teams')
    .select('id')
    .where('organisation_id', '=', organisationId)
    .where('is_default', '=', true)
    .executeTakeFirstOrThrow()
