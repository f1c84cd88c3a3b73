import type { GatewayApi, ListQuery } from '@portico/contract'
import type { Insertable, Selectable, Updateable } from 'kysely'
import { pageOf, readCursor } from '../platform/database/cursor.ts'
import type { Db } from '../platform/database/database.ts'
import { containing } from '../platform/database/patterns.ts'
import type { GatewayApiRow } from './tables.ts'

export type GatewayApiRecord = Selectable<GatewayApiRow>

export const insertApi = (tx: Db, row: Insertable<GatewayApiRow>): Promise<GatewayApiRecord> =>
  tx.insertInto('gateway_apis').values(row).returningAll().executeTakeFirstOrThrow()

export const updateApi = (tx: Db, id: string, change: Updateable<GatewayApiRow>): Promise<GatewayApiRecord> =>
  tx
    .updateTable('gateway_apis')
    .set((row) => ({ ...change, version: row('version', '+', 1) }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()

export const deleteApi = (tx: Db, id: string) => tx.deleteFrom('gateway_apis').where('id', '=', id).execute()

export const findApi = (db: Db, id: string): Promise<GatewayApiRecord | undefined> =>
  db.selectFrom('gateway_apis').selectAll().where('id', '=', id).executeTakeFirst()

export const lockApi = (tx: Db, id: string): Promise<GatewayApiRecord | undefined> =>
  tx.selectFrom('gateway_apis').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()

export const allApis = (db: Db): Promise<GatewayApiRecord[]> =>
  db.selectFrom('gateway_apis').selectAll().orderBy('listen_path').execute()

/** Names of the access policies that open an API. */
export async function policiesWithApi(db: Db, apiId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('gateway_policy_apis as opened')
    .innerJoin('gateway_policies as policy', 'policy.id', 'opened.policy_id')
    .select('policy.name')
    .where('opened.api_id', '=', apiId)
    .orderBy('policy.name')
    .execute()
  return rows.map((row) => row.name)
}

/** One page in order of listen paths. */
export async function listApis(db: Db, query: ListQuery) {
  const words = (query.search ?? '').split(/\s+/).filter(Boolean)
  const matching = words.reduce(
    (found, word) => found.where('name', 'ilike', containing(word)),
    db.selectFrom('gateway_apis'),
  )
  const after = readCursor(query.cursor)
  const rows = await (after === null ? matching : matching.where('listen_path', '>', after.value))
    .selectAll()
    .orderBy('listen_path')
    .limit(query.limit + 1)
    .execute()
  const { page, nextCursor } = pageOf(rows, query.limit, (row) => row.listen_path)
  const total = query.total
    ? (await matching.select((row) => row.fn.countAll<number>().as('count')).executeTakeFirstOrThrow()).count
    : null
  return {
    items: page.map(gatewayApiOf),
    nextCursor,
    total,
  }
}

export const gatewayApiOf = (row: GatewayApiRecord): GatewayApi => ({
  id: row.id,
  name: row.name,
  listenPath: row.listen_path,
  upstreamUrl: row.upstream_url,
  stripListenPath: row.strip_listen_path,
  authType: row.auth_type,
  keyHeader: row.key_header,
  corsOrigins: row.cors_origins,
  active: row.active,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  version: row.version,
})
