import type { Insertable } from 'kysely'
import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'
import type { Tables } from '../platform/database/tables.ts'

const versions = (db: Db) =>
  db
    .selectFrom('terms_versions')
    .leftJoin('accounts', 'accounts.id', 'terms_versions.published_by')
    .select([
      'terms_versions.id',
      'terms_versions.number',
      'terms_versions.text',
      'terms_versions.note',
      'terms_versions.must_accept as mustAccept',
      'terms_versions.published_at as publishedAt',
      'terms_versions.withdrawn_at as withdrawnAt',
      'accounts.id as publisherId',
      'accounts.name as publisherName',
    ])
    .select((eb) =>
      eb
        .selectFrom('terms_acceptances')
        .select((inner) => inner.fn.countAll<number>().as('count'))
        .whereRef('terms_acceptances.terms_id', '=', 'terms_versions.id')
        .as('acceptances'),
    )
    .orderBy('terms_versions.number', 'desc')

export const listTerms = (db: Db) => versions(db).execute()

export type TermsRow = Awaited<ReturnType<typeof listTerms>>[number]

export const findTerms = (db: Db, id: string) => versions(db).where('terms_versions.id', '=', id).executeTakeFirst()

/** The newest that was not withdrawn. */
export const termsInForce = (db: Db) =>
  db
    .selectFrom('terms_versions')
    .select(['id', 'number', 'text', 'note', 'published_at as publishedAt'])
    .where('withdrawn_at', 'is', null)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()

/** Versions are published, withdrawn and accepted one after the other: nobody accepts what was replaced a moment ago. */
export async function lockTerms(tx: Db, how: 'change' | 'accept'): Promise<void> {
  const lock = how === 'change' ? sql`pg_advisory_xact_lock` : sql`pg_advisory_xact_lock_shared`
  await sql`select ${lock}(hashtext('terms of use'))`.execute(tx)
}

export async function insertTerms(
  tx: Db,
  version: Omit<Insertable<Tables['terms_versions']>, 'number' | 'withdrawn_at'>,
): Promise<void> {
  await tx
    .insertInto('terms_versions')
    .values((eb) => ({
      ...version,
      number: eb
        .selectFrom('terms_versions')
        .select((inner) => sql<number>`coalesce(${inner.fn.max('number')}, 0) + 1`.as('next')),
    }))
    .execute()
}

/** @returns how many */
export async function withdrawTerms(tx: Db, at: Date): Promise<number> {
  const { numUpdatedRows } = await tx
    .updateTable('terms_versions')
    .set({ withdrawn_at: at })
    .where('withdrawn_at', 'is', null)
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

/** @returns whether it was not accepted before */
export async function insertAcceptance(tx: Db, acceptance: Insertable<Tables['terms_acceptances']>): Promise<boolean> {
  const row = await tx
    .insertInto('terms_acceptances')
    .values(acceptance)
    .onConflict((conflict) => conflict.doNothing())
    .returning('terms_id')
    .executeTakeFirst()
  return row !== undefined
}

export const acceptancesOf = (db: Db, accountId: string) =>
  db
    .selectFrom('terms_acceptances')
    .innerJoin('terms_versions', 'terms_versions.id', 'terms_acceptances.terms_id')
    .select(['terms_versions.id', 'terms_versions.number', 'terms_acceptances.address'])
    .select('terms_acceptances.accepted_at as acceptedAt')
    .where('account_id', '=', accountId)
    .orderBy('terms_versions.number', 'desc')
    .execute()

/** Whether somebody has to accept: the newest version that demands it, or any if they came after the first. */
export async function owesAcceptance(db: Db, accountId: string): Promise<boolean> {
  const { rows } = await sql<{ owes: boolean }>`
    with in_force as (select id, number, must_accept, published_at from terms_versions where withdrawn_at is null)
    select greatest(
        coalesce((select max(number) from in_force where must_accept), 0),
        case when account.created_at >= (select min(published_at) from in_force)
          then (select min(number) from in_force) else 0 end
      ) > coalesce((
        select max(version.number) from terms_acceptances acceptance
        join terms_versions version on version.id = acceptance.terms_id
        where acceptance.account_id = account.id
      ), 0) as owes
    from accounts account where account.id = ${accountId}`.execute(db)
  return rows[0]?.owes ?? false
}

export async function forgetAddresses(tx: Db, accountId: string): Promise<void> {
  await tx.updateTable('terms_acceptances').set({ address: '' }).where('account_id', '=', accountId).execute()
}
