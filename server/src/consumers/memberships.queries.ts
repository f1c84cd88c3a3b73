import type { Insertable } from 'kysely'
import type { Db } from '../platform/database/database.ts'
import type { Tables } from '../platform/database/tables.ts'

/** @returns whether it was inserted: false when the account is a member already */
export async function insertMembership(tx: Db, membership: Insertable<Tables['memberships']>): Promise<boolean> {
  const row = await tx
    .insertInto('memberships')
    .values(membership)
    .onConflict((conflict) => conflict.columns(['account_id', 'organisation_id']).doNothing())
    .returning('account_id')
    .executeTakeFirst()
  return row !== undefined
}

export async function insertTeamMembers(
  tx: Db,
  member: { organisation_id: string; account_id: string },
  teamIds: readonly string[],
): Promise<void> {
  const rows = teamIds.map((teamId) => ({ ...member, team_id: teamId }))
  await tx.insertInto('team_members').values(rows).execute()
}

/** Members of the organisations, by organisation. */
export async function countMembers(db: Db, organisationIds: readonly string[]): Promise<Map<string, number>> {
  if (organisationIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('memberships')
    .select(['organisation_id', (eb) => eb.fn.countAll<number>().as('members')])
    .where('organisation_id', 'in', organisationIds)
    .groupBy('organisation_id')
    .execute()
  return new Map(rows.map((row) => [row.organisation_id, row.members]))
}
