import { type Insertable, type SelectQueryBuilder, sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'
import { containing } from '../platform/database/patterns.ts'
import type { Tables } from '../platform/database/tables.ts'

const columns = [
  'api_tokens.id',
  'api_tokens.name',
  'api_tokens.hint',
  'api_tokens.permissions',
  'api_tokens.created_at',
  'api_tokens.expires_at',
  'api_tokens.last_used_at',
  'api_tokens.last_used_address',
] as const

export async function insertApiToken(tx: Db, token: Insertable<Tables['api_tokens']>): Promise<void> {
  await tx.insertInto('api_tokens').values(token).execute()
}

/** With its owner as they are now. */
export const findApiToken = (db: Db, tokenHash: Buffer) =>
  db
    .selectFrom('api_tokens')
    .innerJoin('accounts', 'accounts.id', 'api_tokens.account_id')
    .select(columns)
    .select([
      'accounts.id as account_id',
      'accounts.email as account_email',
      'accounts.name as account_name',
      'accounts.status',
      'accounts.must_change_password',
      sql<string[]>`array(select role from admin_grants where account_id = accounts.id)`.as('admin_roles'),
      sql<string[] | null>`case when accounts.limited_to_products then array(
        select product_id from product_limits where account_id = accounts.id) end`.as('products'),
    ])
    .where('token_hash', '=', tokenHash)
    .executeTakeFirst()

export async function noteUse(
  db: Db,
  id: string,
  use: { at: Date; address: string; unlessUsedSince: Date },
): Promise<void> {
  await db
    .updateTable('api_tokens')
    .set({ last_used_at: use.at, last_used_address: use.address })
    .where('id', '=', id)
    .where((is) => is.or([is('last_used_at', 'is', null), is('last_used_at', '<=', use.unlessUsedSince)]))
    .execute()
}

/** Newest first. */
export const apiTokensOf = (db: Db, accountId: string) =>
  db.selectFrom('api_tokens').select(columns).where('account_id', '=', accountId).orderBy('id', 'desc').execute()

interface ApiTokenFilter {
  search: string | undefined
}

function matching(db: Db, { search }: ApiTokenFilter) {
  const all = db.selectFrom('api_tokens').innerJoin('accounts', 'accounts.id', 'api_tokens.account_id')
  return search === undefined ? all : all.where(naming(search))
}

const naming = (search: string) => {
  const pattern = containing(search)
  return sql<boolean>`(api_tokens.name ilike ${pattern} or accounts.name ilike ${pattern} or accounts.email ilike ${pattern})`
}

/** Newest first, each with its owner. */
export const listApiTokens = (db: Db, filter: ApiTokenFilter & { before: string | undefined; limit: number }) =>
  beginning(matching(db, filter), filter.before)
    .select(columns)
    .select(['accounts.id as account_id', 'accounts.name as account_name', 'accounts.email as account_email'])
    .orderBy('api_tokens.id', 'desc')
    .limit(filter.limit)
    .execute()

const beginning = <O>(query: SelectQueryBuilder<Tables, 'api_tokens' | 'accounts', O>, before: string | undefined) =>
  before === undefined ? query : query.where('api_tokens.id', '<', before)

export async function countApiTokens(db: Db, filter: ApiTokenFilter): Promise<number> {
  const row = await matching(db, filter)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return row.count
}

/** @returns what went; nothing when there is no such token, or it is another's than `accountId`'s */
export const removeApiToken = (tx: Db, id: string, accountId: string | undefined) =>
  tx
    .deleteFrom('api_tokens')
    .where('id', '=', id)
    .$if(accountId !== undefined, (query) => query.where('account_id', '=', accountId ?? ''))
    .returning(['id', 'name', 'account_id'])
    .executeTakeFirst()

/** @returns how many went */
export async function removeApiTokensOf(tx: Db, accountId: string): Promise<number> {
  const result = await tx.deleteFrom('api_tokens').where('account_id', '=', accountId).executeTakeFirst()
  return Number(result.numDeletedRows)
}

/** @returns how many went */
export async function removeApiTokensExpiredBefore(db: Db, before: Date): Promise<number> {
  const result = await db.deleteFrom('api_tokens').where('expires_at', '<', before).executeTakeFirst()
  return Number(result.numDeletedRows)
}
