import { type Insertable, sql } from 'kysely'
import type { Cursor } from '../platform/database/cursor.ts'
import type { Db } from '../platform/database/database.ts'
import { containing } from '../platform/database/patterns.ts'
import type { Tables } from '../platform/database/tables.ts'

export async function insertInviteCode(tx: Db, code: Insertable<Tables['invite_codes']>): Promise<void> {
  await tx.insertInto('invite_codes').values(code).execute()
}

/** Into an organisation that is still there. */
const living = (db: Db) =>
  db
    .selectFrom('invite_codes')
    .innerJoin('organisations', 'organisations.id', 'invite_codes.organisation_id')
    .leftJoin('teams', 'teams.id', 'invite_codes.team_id')
    .where('invite_codes.removed_at', 'is', null)
    .where('organisations.removed_at', 'is', null)

const shown = (db: Db) =>
  living(db).select([
    'invite_codes.id',
    'invite_codes.code',
    'invite_codes.name',
    'invite_codes.quota',
    'invite_codes.used',
    'invite_codes.expires_at as expiresAt',
    'invite_codes.active',
    'invite_codes.by_organisation as byOrganisation',
    'invite_codes.created_at as createdAt',
    'invite_codes.version',
    'organisations.id as organisationId',
    'organisations.name as organisationName',
    'organisations.is_default as inDefaultOrganisation',
    'teams.id as teamId',
    'teams.name as teamName',
  ])

export type InviteCodeRow = NonNullable<Awaited<ReturnType<typeof findInviteCode>>>

export const findInviteCode = (db: Db, id: string) => shown(db).where('invite_codes.id', '=', id).executeTakeFirst()

export const findByCode = (db: Db, code: string) => shown(db).where('invite_codes.code', '=', code).executeTakeFirst()

/** As it is now, and as it stays until the transaction ends. */
export const lockInviteCode = (tx: Db, id: string) =>
  tx
    .selectFrom('invite_codes')
    .select(['id', 'name', 'quota', 'used', 'active', 'expires_at as expiresAt', 'version'])
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()

interface Filter {
  search?: string | undefined
  /** Those that this organisation made itself. */
  madeBy?: string | undefined
}

const filtered = ({ search, madeBy }: Filter) =>
  sql<boolean>`(${search ?? null}::text is null
    or invite_codes.name ilike ${containing(search)} or organisations.name ilike ${containing(search)})
    and (${madeBy ?? null}::uuid is null
      or (invite_codes.by_organisation and invite_codes.organisation_id = ${madeBy ?? null}::uuid))`

/** Newest first. */
export const listInviteCodes = (
  db: Db,
  { after, limit, ...filter }: Filter & { after: Cursor | null; limit: number },
) =>
  shown(db)
    .where(filtered(filter))
    .$if(after !== null, (query) => query.where('invite_codes.id', '<', after?.id ?? ''))
    .orderBy('invite_codes.id', 'desc')
    .limit(limit)
    .execute()

export async function countInviteCodes(db: Db, filter: Filter): Promise<number> {
  const row = await living(db)
    .where(filtered(filter))
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return row.count
}

export async function changeInviteCode(
  tx: Db,
  id: string,
  changes: { name?: string; quota?: number; expires_at?: Date | null; active?: boolean; removed_at?: Date },
  at: Date,
): Promise<void> {
  await tx
    .updateTable('invite_codes')
    .set((row) => ({ ...changes, updated_at: at, version: row('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
}

/**
 * Of many who come at once each waits for the one before, and nobody gets a slot that is not there.
 * @returns where it leads; nothing when it can't be used any more
 */
export const takeSlot = (tx: Db, code: string, at: Date) =>
  tx
    .updateTable('invite_codes')
    .set((row) => ({ used: row('used', '+', 1) }))
    .where('code', '=', code)
    .where('active', '=', true)
    .where('removed_at', 'is', null)
    .whereRef('used', '<', 'quota')
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', at)]))
    .returning(['id', 'name', 'organisation_id as organisationId', 'team_id as teamId'])
    .executeTakeFirst()

export async function insertRedemption(
  tx: Db,
  redemption: Insertable<Tables['invite_code_redemptions']>,
): Promise<void> {
  // Who left and comes back with the same code.
  const again = { redeemed_at: redemption.redeemed_at }
  await tx
    .insertInto('invite_code_redemptions')
    .values(redemption)
    .onConflict((conflict) => conflict.columns(['invite_code_id', 'account_id']).doUpdateSet(again))
    .execute()
}

export async function hasUsableCode(db: Db, at: Date): Promise<boolean> {
  const row = await living(db)
    .select('invite_codes.id')
    .where('invite_codes.active', '=', true)
    .whereRef('invite_codes.used', '<', 'invite_codes.quota')
    .where((eb) => eb.or([eb('invite_codes.expires_at', 'is', null), eb('invite_codes.expires_at', '>', at)]))
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

interface RedemptionFilter {
  codeId: string
  search?: string | undefined
}

/** Accounts is a table of identity. */
const redemptionsWhere = (db: Db, { codeId, search }: RedemptionFilter) =>
  db
    .$pickTables<'accounts' | 'invite_code_redemptions'>()
    .selectFrom('invite_code_redemptions')
    .innerJoin('accounts', 'accounts.id', 'invite_code_redemptions.account_id')
    .where('invite_code_redemptions.invite_code_id', '=', codeId)
    .where(
      sql<boolean>`(${search ?? null}::text is null
        or accounts.name ilike ${containing(search)} or accounts.email ilike ${containing(search)})`,
    )

/** Newest first. */
export const listRedemptions = (
  db: Db,
  { after, limit, ...filter }: RedemptionFilter & { after: Cursor | null; limit: number },
) =>
  redemptionsWhere(db, filter)
    .select(['accounts.id', 'accounts.name', 'accounts.email', 'invite_code_redemptions.redeemed_at as redeemedAt'])
    .$if(after !== null, (query) => query.where('accounts.id', '<', after?.id ?? ''))
    .orderBy('accounts.id', 'desc')
    .limit(limit)
    .execute()

export async function countRedemptions(db: Db, filter: RedemptionFilter): Promise<number> {
  const row = await redemptionsWhere(db, filter)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return row.count
}
