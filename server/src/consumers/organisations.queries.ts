import { type Insertable, sql } from 'kysely'
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

const living = (db: Db) => db.selectFrom('organisations').where('removed_at', 'is', null)

const columns = ['id', 'name', 'is_default as isDefault', 'created_at as createdAt', 'version'] as const

export type OrganisationRow = NonNullable<Awaited<ReturnType<typeof findOrganisation>>>

export const findOrganisation = (db: Db, id: string) =>
  living(db).select(columns).where('id', '=', id).executeTakeFirst()

/** Whoever changes who belongs there waits until the transaction ends. */
export const lockOrganisation = (tx: Db, id: string) =>
  living(tx).select(columns).where('id', '=', id).forNoKeyUpdate().executeTakeFirst()

export const findDefaultOrganisation = (db: Db) =>
  living(db).select(columns).where('is_default', '=', true).executeTakeFirstOrThrow()

export async function updateOrganisation(
  tx: Db,
  id: string,
  changes: { name?: string; removed_at?: Date },
  at: Date,
): Promise<void> {
  await tx
    .updateTable('organisations')
    .set((row) => ({ ...changes, updated_at: at, version: row('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
}

/** What goes with an organisation: everybody's membership, its teams, and what catalogues were opened to it. */
export async function emptyOrganisation(tx: Db, id: string): Promise<void> {
  await tx.deleteFrom('memberships').where('organisation_id', '=', id).execute()
  await tx.deleteFrom('teams').where('organisation_id', '=', id).execute()
  // A table of the catalogue, which its foreign key would empty if the row went.
  await sql`delete from catalogue_audiences where organisation_id = ${id}::uuid`.execute(tx)
}

/** Of these, the ones who belong nowhere else. */
export async function belongingNowhereElse(db: Db, organisationId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('memberships as here')
    .select('here.account_id as id')
    .where('here.organisation_id', '=', organisationId)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('memberships as there')
            .select('there.account_id')
            .whereRef('there.account_id', '=', 'here.account_id')
            .where('there.organisation_id', '<>', organisationId),
        ),
      ),
    )
    .orderBy('here.account_id')
    .execute()
  return rows.map(({ id }) => id)
}
