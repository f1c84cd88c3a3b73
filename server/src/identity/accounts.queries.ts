import type { Insertable, Updateable } from 'kysely'
import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'
import type { Tables } from '../platform/database/tables.ts'
import type { AdminRole } from './roles.ts'

/** @returns whether it was inserted: false when the e-mail address is taken */
export async function insertAccount(tx: Db, account: Insertable<Tables['accounts']>): Promise<boolean> {
  const row = await tx
    .insertInto('accounts')
    .values(account)
    .onConflict((conflict) => conflict.column('email').doNothing())
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** Those whose address is taken are left out. @returns the ids of the others */
export async function insertAccounts(
  tx: Db,
  accounts: readonly Insertable<Tables['accounts']>[],
): Promise<Set<string>> {
  const rows = await tx
    .insertInto('accounts')
    .values(accounts)
    .onConflict((conflict) => conflict.column('email').doNothing())
    .returning('id')
    .execute()
  return new Set(rows.map(({ id }) => id))
}

export async function insertGrants(tx: Db, accountId: string, roles: readonly AdminRole[], at: Date): Promise<void> {
  if (roles.length === 0) return
  const grants = roles.map((role) => ({ account_id: accountId, role, created_at: at }))
  await tx.insertInto('admin_grants').values(grants).execute()
}

/** Nobody finds an account that was removed. */
const living = (db: Db) => db.selectFrom('accounts').where('removed_at', 'is', null)

const columns = [
  'id',
  'email',
  'first_name',
  'last_name',
  'name',
  'password_hash',
  'status',
  'must_change_password',
  'email_unconfirmed',
  'limited_to_products',
  'is_service',
  'mail_language',
  'created_at',
  'version',
] as const

const adminRoles = sql<string[]>`array(select role from admin_grants where account_id = accounts.id order by role)`

export const findAccount = (db: Db, id: string) =>
  living(db).select(columns).select(adminRoles.as('admin_roles')).where('id', '=', id).executeTakeFirst()

export const findAccountByEmail = (db: Db, email: string) =>
  living(db).select(columns).select(adminRoles.as('admin_roles')).where('email', '=', email).executeTakeFirst()

/** As it is now, and as it stays until the transaction ends; its roles, which stand in a table of their own, are looked at once it is taken. */
export async function takeAccount(tx: Db, id: string) {
  const taken = living(tx).select('id').where('id', '=', id).forNoKeyUpdate().execute()
  const [, account] = await Promise.all([taken, findAccount(tx, id)])
  return account
}

export async function productLimitOf(tx: Db, accountId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('product_limits')
    .select('product_id')
    .where('account_id', '=', accountId)
    .orderBy('product_id')
    .execute()
  return rows.map((row) => row.product_id)
}

export async function replaceProductLimit(tx: Db, accountId: string, productIds: readonly string[] | null) {
  await tx.deleteFrom('product_limits').where('account_id', '=', accountId).execute()
  await tx
    .updateTable('accounts')
    .set({ limited_to_products: productIds !== null })
    .where('id', '=', accountId)
    .execute()
  if (productIds === null || productIds.length === 0) return
  await tx
    .insertInto('product_limits')
    .values(productIds.map((product_id) => ({ account_id: accountId, product_id })))
    .execute()
}

/** Products is a table of the catalogue. @returns those of these that are there */
export async function productsThere(db: Db, ids: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from products where id = any(${ids}::uuid[]) and deleted_at is null order by id`.execute(db)
  return rows.map(({ id }) => id)
}

export async function removeGrants(tx: Db, accountId: string): Promise<void> {
  await tx.deleteFrom('admin_grants').where('account_id', '=', accountId).execute()
}

/**
 * The active owners, who stay so until the transaction ends; always taken in the same order. They are looked at again once they are taken:
 * roles stand in a table of their own, and what another transaction took from somebody meanwhile is not seen by the statement that waited.
 */
export async function takeActiveOwners(tx: Db): Promise<string[]> {
  const owners = tx
    .selectFrom('accounts')
    .select('id')
    .where('status', '=', 'active')
    .where('id', 'in', (eb) => eb.selectFrom('admin_grants').select('account_id').where('role', '=', 'owner'))
    .orderBy('id')
  await owners.forNoKeyUpdate().execute()
  return (await owners.execute()).map((owner) => owner.id)
}

export async function updateAccount(
  tx: Db,
  id: string,
  at: Date,
  changes: Updateable<Omit<Tables['accounts'], 'version' | 'updated_at'>>,
): Promise<void> {
  await tx
    .updateTable('accounts')
    .set((eb) => ({ ...changes, updated_at: at, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
}

export async function activeOwnerExists(db: Db): Promise<boolean> {
  const row = await db
    .selectFrom('admin_grants')
    .innerJoin('accounts', 'accounts.id', 'admin_grants.account_id')
    .select('accounts.id')
    .where('role', '=', 'owner')
    .where('status', '=', 'active')
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
