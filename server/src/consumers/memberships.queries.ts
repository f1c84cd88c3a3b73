import type { Insertable } from 'kysely'
import type { Db } from '../platform/database/database.ts'
import type { Tables } from '../platform/database/tables.ts'

interface Membership {
  accountId: string
  organisationId: string
}

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

export async function removeTeamMembers(tx: Db, { accountId, organisationId }: Membership): Promise<void> {
  await tx
    .deleteFrom('team_members')
    .where('account_id', '=', accountId)
    .where('organisation_id', '=', organisationId)
    .execute()
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

/** As it is now, and as it stays until the transaction ends. */
export const takeMembership = (tx: Db, { accountId, organisationId }: Membership) =>
  tx
    .selectFrom('memberships')
    .select(['account_id', 'organisation_id', 'role'])
    .where('account_id', '=', accountId)
    .where('organisation_id', '=', organisationId)
    .forUpdate()
    .executeTakeFirst()

export async function isMember(db: Db, { accountId, organisationId }: Membership): Promise<boolean> {
  const row = await db
    .selectFrom('memberships')
    .select('role')
    .where('account_id', '=', accountId)
    .where('organisation_id', '=', organisationId)
    .executeTakeFirst()
  return row !== undefined
}

/** It can't end before the transaction does; what else is changed of it does not matter. */
export const holdMembership = (tx: Db, { accountId, organisationId }: Membership) =>
  tx
    .selectFrom('memberships')
    .select('role')
    .where('account_id', '=', accountId)
    .where('organisation_id', '=', organisationId)
    .forKeyShare()
    .executeTakeFirst()

export async function organisationIdsOf(db: Db, accountId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('memberships')
    .select('organisation_id')
    .where('account_id', '=', accountId)
    .orderBy('organisation_id')
    .execute()
  return rows.map((row) => row.organisation_id)
}

/** Who comes and goes there waits until the transaction ends, and no app of theirs is made meanwhile. */
export async function lockOrganisationsOf(tx: Db, accountId: string): Promise<void> {
  await tx
    .selectFrom('organisations')
    .select('id')
    .where('id', 'in', (eb) =>
      eb.selectFrom('memberships').select('organisation_id').where('account_id', '=', accountId),
    )
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  await tx.selectFrom('memberships').select('role').where('account_id', '=', accountId).forUpdate().execute()
}

export async function setRole(tx: Db, { accountId, organisationId }: Membership, role: 'admin' | 'member') {
  await tx
    .updateTable('memberships')
    .set({ role })
    .where('account_id', '=', accountId)
    .where('organisation_id', '=', organisationId)
    .execute()
}

export async function removeMembership(tx: Db, { accountId, organisationId }: Membership): Promise<void> {
  await tx
    .deleteFrom('memberships')
    .where('account_id', '=', accountId)
    .where('organisation_id', '=', organisationId)
    .execute()
}

export async function removeMembershipsOf(tx: Db, accountId: string): Promise<void> {
  await tx.deleteFrom('memberships').where('account_id', '=', accountId).execute()
}

/** Everybody there, locked, in the order of their ids. */
export const takeMembershipsIn = (tx: Db, organisationId: string) =>
  tx
    .selectFrom('memberships')
    .select(['account_id as accountId'])
    .where('organisation_id', '=', organisationId)
    .orderBy('account_id')
    .forUpdate()
    .execute()

/** Somebody else who looks after the people there, and can sign in. */
export async function hasOtherAdmin(db: Db, organisationId: string, accountId: string): Promise<boolean> {
  const row = await db
    .$pickTables<'accounts' | 'memberships'>()
    .selectFrom('memberships')
    .innerJoin('accounts', 'accounts.id', 'memberships.account_id')
    .select('accounts.id')
    .where('memberships.organisation_id', '=', organisationId)
    .where('memberships.role', '=', 'admin')
    .where('accounts.status', '=', 'active')
    .where('accounts.id', '<>', accountId)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Accounts is a table of identity. */
export async function isService(db: Db, accountId: string): Promise<boolean> {
  const row = await db
    .$pickTables<'accounts'>()
    .selectFrom('accounts')
    .select('is_service')
    .where('id', '=', accountId)
    .executeTakeFirst()
  return row?.is_service ?? false
}
