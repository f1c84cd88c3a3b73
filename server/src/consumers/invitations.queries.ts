import { type Insertable, sql } from 'kysely'
import type { Cursor } from '../platform/database/cursor.ts'
import type { Db } from '../platform/database/database.ts'
import type { Named } from '../platform/database/named-by-owner.ts'
import { containing } from '../platform/database/patterns.ts'
import type { Tables } from '../platform/database/tables.ts'

/** @returns false when there is an open one for this address and organisation */
export async function insertInvitation(tx: Db, invitation: Insertable<Tables['invitations']>): Promise<boolean> {
  const row = await tx
    .insertInto('invitations')
    .values(invitation)
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** Neither accepted nor withdrawn, into an organisation that is still there. */
const open = (db: Db) =>
  db
    .$pickTables<'invitations' | 'organisations' | 'accounts'>()
    .selectFrom('invitations')
    .innerJoin('organisations', 'organisations.id', 'invitations.organisation_id')
    .leftJoin('accounts', 'accounts.id', 'invitations.invited_by')
    .where('invitations.accepted_at', 'is', null)
    .where('invitations.withdrawn_at', 'is', null)
    .where('organisations.removed_at', 'is', null)

const teams = sql<Named[]>`coalesce((
  select json_agg(json_build_object('id', teams.id, 'name', teams.name) order by teams.name)
  from teams where teams.id = any(invitations.team_ids)), '[]')`

/** Of the catalogue; null: the roles are not limited. What was deleted since is left out. */
const productLimit = sql<Named[] | null>`case when invitations.product_ids is not null then coalesce((
  select json_agg(json_build_object('id', products.id, 'name', products.name) order by products.name)
  from products where products.id = any(invitations.product_ids) and products.deleted_at is null), '[]') end`

const shown = (db: Db) =>
  open(db)
    .select([
      'invitations.id',
      'invitations.email',
      'invitations.first_name as firstName',
      'invitations.last_name as lastName',
      'invitations.role',
      'invitations.admin_roles as adminRoles',
      'invitations.sent_at as sentAt',
      'invitations.expires_at as expiresAt',
      'invitations.mail_language as mailLanguage',
      'organisations.id as organisationId',
      'organisations.name as organisationName',
      'organisations.is_default as inDefaultOrganisation',
      'accounts.id as invitedById',
      'accounts.name as invitedByName',
    ])
    .select([teams.as('teams'), productLimit.as('productLimit')])

export type InvitationRow = NonNullable<Awaited<ReturnType<typeof findInvitation>>>

export const findInvitation = (db: Db, id: string) => shown(db).where('invitations.id', '=', id).executeTakeFirst()

export const findInvitationByToken = (db: Db, tokenHash: Buffer, at: Date) =>
  shown(db).where('invitations.token_hash', '=', tokenHash).where('invitations.expires_at', '>', at).executeTakeFirst()

export interface InvitationFilter {
  organisationId?: string | undefined
  search?: string | undefined
  withoutRoles?: boolean
}

const filtered = ({ organisationId, search, withoutRoles = false }: InvitationFilter) =>
  sql<boolean>`(${organisationId ?? null}::uuid is null or invitations.organisation_id = ${organisationId ?? null}::uuid)
    and (not ${withoutRoles} or invitations.admin_roles = '{}')
    and (${search ?? null}::text is null
      or invitations.email ilike ${containing(search)}
      or invitations.first_name || ' ' || invitations.last_name ilike ${containing(search)})`

/** Newest first. */
export const listInvitations = (db: Db, filter: InvitationFilter & { after: Cursor | null; limit: number }) =>
  shown(db)
    .where(filtered(filter))
    .$if(filter.after !== null, (query) => query.where('invitations.id', '<', filter.after?.id ?? ''))
    .orderBy('invitations.id', 'desc')
    .limit(filter.limit)
    .execute()

export async function countInvitations(db: Db, filter: InvitationFilter): Promise<number> {
  const row = await open(db)
    .where(filtered(filter))
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return row.count
}

/** Whatever has become of them. */
export async function countSentSince(db: Db, organisationId: string, since: Date): Promise<number> {
  const row = await db
    .selectFrom('invitations')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('organisation_id', '=', organisationId)
    .where('created_at', '>', since)
    .executeTakeFirstOrThrow()
  return row.count
}

export const lockInvitation = (tx: Db, id: string) =>
  tx
    .selectFrom('invitations')
    .select('id')
    .where('id', '=', id)
    .where('accepted_at', 'is', null)
    .where('withdrawn_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()

export async function renewInvitation(
  tx: Db,
  id: string,
  renewed: { token_hash: Buffer; sent_at: Date; expires_at: Date },
): Promise<void> {
  await tx.updateTable('invitations').set(renewed).where('id', '=', id).execute()
}

export async function withdrawInvitation(tx: Db, id: string, at: Date): Promise<void> {
  await tx.updateTable('invitations').set({ withdrawn_at: at }).where('id', '=', id).execute()
}

export async function markAccepted(tx: Db, id: string, accountId: string, at: Date): Promise<void> {
  await tx.updateTable('invitations').set({ accepted_at: at, account_id: accountId }).where('id', '=', id).execute()
}

/** Those of the teams that are there, in this organisation. */
export async function teamsThere(db: Db, organisationId: string, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('teams')
    .select('id')
    .where('organisation_id', '=', organisationId)
    .where('id', 'in', ids)
    .orderBy('id')
    .execute()
  return rows.map(({ id }) => id)
}

/** Who has this address; a table of identity. */
export async function hasRole(db: Db, accountId: string): Promise<boolean> {
  const row = await db
    .$pickTables<'admin_grants'>()
    .selectFrom('admin_grants')
    .select('role')
    .where('account_id', '=', accountId)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export const findAccountByAddress = (db: Db, address: string) =>
  db
    .$pickTables<'accounts'>()
    .selectFrom('accounts')
    .select(['id', 'status'])
    .where('email', '=', address)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
