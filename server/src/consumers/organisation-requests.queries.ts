import { type Insertable, sql } from 'kysely'
import type { Cursor } from '../platform/database/cursor.ts'
import type { Db } from '../platform/database/database.ts'
import { containing } from '../platform/database/patterns.ts'
import type { Tables } from '../platform/database/tables.ts'

export type RequestStatus = Tables['organisation_requests']['status']

/** @returns false when the account has one that waits, or somebody else waits for this name */
export async function insertRequest(tx: Db, request: Insertable<Tables['organisation_requests']>): Promise<boolean> {
  const row = await tx
    .insertInto('organisation_requests')
    .values(request)
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** Accounts is a table of identity. */
const joined = (db: Db) =>
  db
    .$pickTables<'organisation_requests' | 'organisations' | 'accounts'>()
    .selectFrom('organisation_requests')
    .innerJoin('accounts', 'accounts.id', 'organisation_requests.account_id')
    .leftJoin('organisations', 'organisations.id', 'organisation_requests.organisation_id')
    .leftJoin('accounts as deciders', 'deciders.id', 'organisation_requests.decided_by')

const shown = (db: Db) =>
  joined(db).select([
    'organisation_requests.id',
    'organisation_requests.name',
    'organisation_requests.status',
    'organisation_requests.reason',
    'organisation_requests.created_at as createdAt',
    'organisation_requests.decided_at as decidedAt',
    'accounts.id as requesterId',
    'accounts.name as requesterName',
    'accounts.email as requesterEmail',
    'organisations.id as organisationId',
    'organisations.name as organisationName',
    'deciders.id as deciderId',
    'deciders.name as deciderName',
  ])

export type RequestRow = NonNullable<Awaited<ReturnType<typeof findRequest>>>

export const findRequest = (db: Db, id: string) =>
  shown(db).where('organisation_requests.id', '=', id).executeTakeFirst()

export const findLatestOf = (db: Db, accountId: string) =>
  shown(db)
    .where('organisation_requests.account_id', '=', accountId)
    .orderBy('organisation_requests.id', 'desc')
    .limit(1)
    .executeTakeFirst()

/** All of them, newest first. */
export const listRequestsOf = (db: Db, accountId: string) =>
  shown(db)
    .where('organisation_requests.account_id', '=', accountId)
    .orderBy('organisation_requests.id', 'desc')
    .execute()

export interface RequestFilter {
  status?: RequestStatus | undefined
  search?: string | undefined
}

const filtered = ({ status, search }: RequestFilter) =>
  sql<boolean>`(${status ?? null}::text is null or organisation_requests.status = ${status ?? null}::text)
    and (${search ?? null}::text is null
      or organisation_requests.name ilike ${containing(search)}
      or accounts.name ilike ${containing(search)}
      or accounts.email ilike ${containing(search)})`

/** Newest first. */
export const listRequests = (db: Db, filter: RequestFilter & { after: Cursor | null; limit: number }) =>
  shown(db)
    .where(filtered(filter))
    .$if(filter.after !== null, (query) => query.where('organisation_requests.id', '<', filter.after?.id ?? ''))
    .orderBy('organisation_requests.id', 'desc')
    .limit(filter.limit)
    .execute()

export async function countRequests(db: Db, filter: RequestFilter): Promise<number> {
  const row = await joined(db)
    .where(filtered(filter))
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return row.count
}

/** As it is now, and as it stays until the transaction ends. */
export const lockRequest = (tx: Db, id: string) =>
  tx
    .selectFrom('organisation_requests')
    .select(['id', 'name', 'status', 'account_id as accountId'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()

export async function decideRequest(
  tx: Db,
  id: string,
  outcome: {
    status: RequestStatus
    decided_at: Date
    decided_by?: string | null
    reason?: string
    organisation_id?: string
  },
): Promise<void> {
  await tx.updateTable('organisation_requests').set(outcome).where('id', '=', id).execute()
}

/** Somebody waits for at most one. */
export const lockOpenOf = (tx: Db, accountId: string) =>
  tx
    .selectFrom('organisation_requests')
    .select(['id', 'name'])
    .where('account_id', '=', accountId)
    .where('status', '=', 'pending')
    .forUpdate()
    .executeTakeFirst()

export async function countAskedSince(db: Db, accountId: string, since: Date): Promise<number> {
  const row = await db
    .selectFrom('organisation_requests')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .where('created_at', '>', since)
    .executeTakeFirstOrThrow()
  return row.count
}

export async function isNameTaken(db: Db, name: string): Promise<boolean> {
  const row = await db
    .selectFrom('organisations')
    .select('id')
    .where((eb) => eb(eb.fn<string>('lower', ['name']), '=', eb.fn<string>('lower', [eb.cast(eb.val(name), 'text')])))
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  return row !== undefined
}
