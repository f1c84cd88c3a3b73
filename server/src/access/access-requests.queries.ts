import { sql } from 'kysely'
import type { Cursor } from '../platform/database/cursor.ts'
import type { Db } from '../platform/database/database.ts'
import { type Named, namedByOwner } from '../platform/database/named-by-owner.ts'
import { belongsTo } from '../platform/database/of-products.ts'
import { containing } from '../platform/database/patterns.ts'
import { sendAlong } from '../platform/database/transaction.ts'
import { type ChangedBy, insertChanges } from './status-changes.queries.ts'
import type { AccessRequestKind, AccessRequestStatus } from './tables.ts'

/** Names belong to apps, people and the catalogue; the joins name their tables. */
const described = (db: Db) =>
  db
    .selectFrom('access_requests')
    .innerJoin('apps', 'apps.id', 'access_requests.app_id')
    .innerJoin('accounts', 'accounts.id', 'access_requests.account_id')
    .innerJoin('organisations', 'organisations.id', 'access_requests.organisation_id')
    .innerJoin('plans', 'plans.id', 'access_requests.plan_id')
    .leftJoin('catalogues', 'catalogues.id', 'access_requests.catalogue_id')
    .leftJoin('credentials as target', 'target.id', 'access_requests.target_credential_id')
    .select([
      'access_requests.id',
      'access_requests.checkout_id as checkoutId',
      'access_requests.kind',
      'access_requests.status',
      'access_requests.message',
      'access_requests.auto_approved as autoApproved',
      'access_requests.decided_by_name as decidedBy',
      'access_requests.decided_at as decidedAt',
      'access_requests.reason',
      'access_requests.credential_id as credentialId',
      'access_requests.created_at as createdAt',
      'apps.id as appId',
      'apps.name as appName',
      'accounts.id as accountId',
      'accounts.name as accountName',
      'accounts.email as accountEmail',
      'organisations.id as organisationId',
      'organisations.name as organisationName',
      'plans.id as planId',
      'plans.name as planName',
      'catalogues.id as catalogueId',
      'catalogues.name as catalogueName',
      'target.id as targetId',
      'target.alias as targetAlias',
    ])

export type AccessRequestRow = NonNullable<Awaited<ReturnType<typeof findAccessRequest>>>

export const findAccessRequest = (db: Db, id: string) =>
  described(db).where('access_requests.id', '=', id).executeTakeFirst()

/** In the order of their ids, which is the order they were made in. */
export const findAccessRequests = (db: Db, ids: readonly string[]) =>
  ids.length === 0
    ? Promise.resolve([])
    : described(db).where('access_requests.id', 'in', ids).orderBy('access_requests.id').execute()

export const accessRequestsOfApp = (db: Db, appId: string) =>
  described(db).where('access_requests.app_id', '=', appId).orderBy('access_requests.id', 'desc').limit(200).execute()

export const openAccessRequestsOf = (db: Db, accountId: string, organisationId: string) =>
  described(db)
    .where('access_requests.account_id', '=', accountId)
    .where('access_requests.organisation_id', '=', organisationId)
    .where('access_requests.status', 'in', ['pending', 'approving'])
    .orderBy('access_requests.id', 'desc')
    .limit(50)
    .execute()

/** Which products some apps wait for. */
export const openOfApps = (db: Db, appIds: readonly string[]) =>
  db
    .selectFrom('access_requests')
    .select([
      'id',
      'app_id as appId',
      'plan_id as planId',
      sql<
        string[]
      >`array(select product_id::text from access_request_products where access_request_id = access_requests.id)`.as(
        'productIds',
      ),
    ])
    .where('app_id', 'in', appIds)
    .where('kind', '<>', 'plan-change')
    .where('status', 'in', ['pending', 'approving'])
    .execute()

export interface AccessRequestFilter {
  status?: AccessRequestStatus | undefined
  kind?: AccessRequestKind | undefined
  /** One of these apps. */
  appIds?: readonly string[] | undefined
  checkoutId?: string | undefined
  search?: string | undefined
  /** Only what belongs to these products; null: all. */
  within?: readonly string[] | null | undefined
}

/** About requests joined with their app and account. */
function matches(filter: AccessRequestFilter) {
  const { status, kind, appIds, checkoutId, search, within = null } = filter
  const all = [
    ...(within === null ? [] : [belongsTo('access_requests.id', 'accessRequestId', within)]),
    ...(status === undefined ? [] : [sql<boolean>`access_requests.status = ${status}`]),
    ...(kind === undefined ? [] : [sql<boolean>`access_requests.kind = ${kind}`]),
    ...(appIds === undefined ? [] : [sql<boolean>`access_requests.app_id = any(${[...appIds]}::uuid[])`]),
    ...(checkoutId === undefined ? [] : [sql<boolean>`access_requests.checkout_id = ${checkoutId}::uuid`]),
    ...(search === undefined
      ? []
      : [
          sql<boolean>`(apps.name ilike ${containing(search)} or accounts.email ilike ${containing(search)} or accounts.name ilike ${containing(search)})`,
        ]),
  ]
  return all.length === 0 ? sql<boolean>`true` : sql<boolean>`${sql.join(all, sql` and `)}`
}

export const listAccessRequests = (db: Db, filter: AccessRequestFilter & { after: Cursor | null; limit: number }) =>
  described(db)
    .where(matches(filter))
    .$if(filter.after !== null, (query) => query.where('access_requests.id', '<', filter.after?.id ?? ''))
    .orderBy('access_requests.id', 'desc')
    .limit(filter.limit)
    .execute()

export async function countAccessRequests(db: Db, filter: AccessRequestFilter): Promise<number> {
  const row = await db
    .selectFrom('access_requests')
    .innerJoin('apps', 'apps.id', 'access_requests.app_id')
    .innerJoin('accounts', 'accounts.id', 'access_requests.account_id')
    .select(sql<number>`count(*)`.as('count'))
    .where(matches(filter))
    .executeTakeFirstOrThrow()
  return row.count
}

export async function productsOfRequests(db: Db, ids: readonly string[]): Promise<Map<string, Named[]>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('access_request_products as wish')
    .innerJoin('products', 'products.id', 'wish.product_id')
    .select(['wish.access_request_id as owner', 'products.id', 'products.name'])
    .where('wish.access_request_id', 'in', ids)
    .orderBy('products.name')
    .execute()
  return namedByOwner(rows)
}

/** They are chosen when the request is made and stay. */
export async function productIdsOf(db: Db, id: string): Promise<string[]> {
  const rows = await db
    .selectFrom('access_request_products')
    .select('product_id')
    .where('access_request_id', '=', id)
    .execute()
  return rows.map((row) => row.product_id)
}

export const lockAccessRequest = (tx: Db, id: string) =>
  tx
    .selectFrom('access_requests')
    .select(['id', 'status', 'app_id', 'account_id', 'credential_id', 'target_credential_id'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()

export async function insertAccessRequest(
  tx: Db,
  request: {
    id: string
    app_id: string
    account_id: string
    organisation_id: string
    catalogue_id: string
    plan_id: string
    message: string
    checkout_id: string
    kind: AccessRequestKind
    target_credential_id: string | null
  },
  productIds: readonly string[],
  by: ChangedBy,
  at: Date,
): Promise<void> {
  const wishes = productIds.map((product_id) => ({ access_request_id: request.id, product_id }))
  await Promise.all([
    tx
      .insertInto('access_requests')
      .values({ ...request, status: 'pending', created_at: at })
      .execute(),
    tx.insertInto('access_request_products').values(wishes).execute(),
  ])
  await insertChanges(tx, [{ id: request.id, from: null, to: 'pending' }], by, at)
}

/** The outcome of a decision about a request that the caller has locked in this state, with its line in the history. */
export async function recordDecision(
  tx: Db,
  request: { id: string; status: AccessRequestStatus },
  decision: {
    status: 'approving' | 'rejected' | 'withdrawn'
    by: ChangedBy
    reason?: string
    credentialId?: string
    autoApproved?: boolean
  },
  at: Date,
): Promise<void> {
  const { status, by, reason, credentialId, autoApproved } = decision
  const recorded = tx
    .updateTable('access_requests')
    .set({
      status,
      decided_by: by.id,
      decided_by_name: by.name,
      decided_at: at,
      ...(reason === undefined ? {} : { reason }),
      ...(credentialId === undefined ? {} : { credential_id: credentialId }),
      ...(autoApproved === undefined ? {} : { auto_approved: autoApproved }),
    })
    .where('id', '=', request.id)
    .execute()
  await sendAlong(tx, recorded)
  await insertChanges(tx, [{ id: request.id, from: request.status, to: status, reason }], by, at)
}

/** @returns the requests that were approved for this credential and are in force now */
export async function markApproved(tx: Db, credentialId: string, by: ChangedBy, at: Date) {
  const requests = await tx
    .updateTable('access_requests')
    .set({ status: 'approved' })
    .where('status', '=', 'approving')
    .where((eb) => eb.or([eb('credential_id', '=', credentialId), eb('target_credential_id', '=', credentialId)]))
    .returning(['id', 'app_id', 'account_id', 'kind'])
    .execute()
  for (const { id } of requests) await insertChanges(tx, [{ id, from: 'approving', to: 'approved' }], by, at)
  return requests
}

/** Open requests that come to nothing because what they are about has ended; they are locked, oldest first. */
export async function withdrawOpen(
  tx: Db,
  which: { appId: string } | { credentialId: string },
  { by, reason, at }: { by: ChangedBy; reason: string; at: Date },
): Promise<void> {
  const open = await tx
    .selectFrom('access_requests')
    .select(['id', 'status'])
    .where('status', 'in', ['pending', 'approving'])
    .where((eb) =>
      'appId' in which
        ? eb('app_id', '=', which.appId)
        : eb.or([eb('credential_id', '=', which.credentialId), eb('target_credential_id', '=', which.credentialId)]),
    )
    .orderBy('id')
    .forUpdate()
    .execute()
  for (const request of open) await recordDecision(tx, request, { status: 'withdrawn', by, reason }, at)
}

const countWhere = async (db: Db, condition: ReturnType<typeof sql<boolean>>): Promise<number> => {
  const row = await db
    .selectFrom('access_requests')
    .select(sql<number>`count(*)`.as('count'))
    .where('status', 'in', ['pending', 'approving'])
    .where(condition)
    .executeTakeFirstOrThrow()
  return row.count
}

export const countOpenInCatalogue = (db: Db, catalogueId: string) =>
  countWhere(db, sql<boolean>`catalogue_id = ${catalogueId}::uuid`)

export async function countPendingByApp(db: Db, appIds: readonly string[]): Promise<Map<string, number>> {
  if (appIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('access_requests')
    .select(['app_id', sql<number>`count(*)`.as('count')])
    .where('app_id', 'in', appIds)
    .where('status', '=', 'pending')
    .groupBy('app_id')
    .execute()
  return new Map(rows.map((row) => [row.app_id, row.count]))
}
