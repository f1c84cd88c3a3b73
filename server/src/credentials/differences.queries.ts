import { sql } from 'kysely'
import type { Cursor } from '../platform/database/cursor.ts'
import type { Db } from '../platform/database/database.ts'
import { belongsTo } from '../platform/database/of-products.ts'
import type { Comparison } from './compare-key.ts'

/** Names belong to apps, providers and the catalogue; the joins name their tables. */
const described = (db: Db) =>
  db
    .selectFrom('key_differences as difference')
    .innerJoin('providers', 'providers.id', 'difference.provider_id')
    .leftJoin('credentials', 'credentials.id', 'difference.credential_id')
    .leftJoin('apps', 'apps.id', 'credentials.app_id')
    .leftJoin('credential_keys', 'credential_keys.id', 'difference.key_id')
    .select([
      'difference.id',
      'difference.kinds',
      'difference.remedy',
      'difference.expected',
      'difference.found',
      'difference.found_at as foundAt',
      'difference.seen_at as seenAt',
      'difference.resolved_at as resolvedAt',
      'difference.provider_id as providerId',
      'providers.name as providerName',
      'difference.credential_id as credentialId',
      'credentials.alias',
      'apps.id as appId',
      'apps.name as appName',
      'credential_keys.state as keyState',
      'credential_keys.last_four as lastFour',
      'credential_keys.held_at as heldAt',
    ])

export type DifferenceRow = Awaited<ReturnType<typeof listDifferences>>[number]

export interface DifferenceFilter {
  state: 'open' | 'resolved'
  providerId?: string | undefined
  credentialId?: string | undefined
  /** Only what belongs to these products; null: all. */
  within?: readonly string[] | null | undefined
}

const matches = ({ state, providerId, credentialId, within = null }: DifferenceFilter) => sql<boolean>`
  ${belongsTo('difference.id', 'differenceId', within)}
  and (difference.resolved_at is ${sql.raw(state === 'open' ? 'null' : 'not null')})
  and (${providerId === undefined} or difference.provider_id = ${providerId ?? null}::uuid)
  and (${credentialId === undefined} or difference.credential_id = ${credentialId ?? null}::uuid)`

export const listDifferences = (db: Db, filter: DifferenceFilter & { after: Cursor | null; limit: number }) =>
  described(db)
    .where(matches(filter))
    .$if(filter.after !== null, (query) => query.where('difference.id', '<', filter.after?.id ?? ''))
    .orderBy('difference.id', 'desc')
    .limit(filter.limit)
    .execute()

export const findDifference = (db: Db, id: string) => described(db).where('difference.id', '=', id).executeTakeFirst()

export async function countDifferences(db: Db, filter: DifferenceFilter): Promise<number> {
  const row = await db
    .selectFrom('key_differences as difference')
    .select(sql<number>`count(*)`.as('count'))
    .where(matches(filter))
    .executeTakeFirstOrThrow()
  return row.count
}

/** What the policies are called here; they belong to the catalogue, whose tables are named. */
export async function policyNames(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<{ id: string; name: string }>`
    select provider_policy_id as id, name from plans where provider_policy_id = any(${ids})
    union all
    select provider_policy_id, name from products where provider_policy_id = any(${ids})`.execute(db)
  return new Map(rows.map(({ id, name }) => [id, name]))
}

export const openDifferencesOfKeys = async (db: Db, keyIds: readonly string[]) =>
  keyIds.length === 0
    ? []
    : db
        .selectFrom('key_differences')
        .select(['id', 'key_id', 'kinds', 'remedy'])
        .where('key_id', 'in', keyIds)
        .where('resolved_at', 'is', null)
        .execute()

export interface NewDifference {
  id: string
  provider_id: string
  credential_id: string | null
  key_id: string | null
  stray_sealed: Buffer | null
  stray_fingerprint: Buffer | null
}

type Sides = Pick<Comparison, 'kinds' | 'expected' | 'found'>

const columnsOf = ({ kinds, expected, found }: Sides) => ({
  kinds,
  expected: expected && JSON.stringify(expected),
  found: found && JSON.stringify(found),
})

export async function insertDifference(tx: Db, difference: NewDifference & Sides, at: Date): Promise<void> {
  await tx
    .insertInto('key_differences')
    .values({ ...difference, ...columnsOf(difference), found_at: at, seen_at: at })
    .execute()
}

/** Seen again, perhaps otherwise than before. */
export async function seeDifference(tx: Db, id: string, sides: Sides, at: Date): Promise<void> {
  await tx
    .updateTable('key_differences')
    .set({ ...columnsOf(sides), seen_at: at })
    .where('id', '=', id)
    .execute()
}

export async function recordRemedy(tx: Db, ids: readonly string[], remedy: 'removal' | 'repair'): Promise<void> {
  if (ids.length === 0) return
  await tx.updateTable('key_differences').set({ remedy }).where('id', 'in', ids).execute()
}

export async function resolveDifference(tx: Db, id: string, at: Date): Promise<void> {
  await tx
    .updateTable('key_differences')
    .set({ resolved_at: at, seen_at: at })
    .where('id', '=', id)
    .where('resolved_at', 'is', null)
    .execute()
}

export const openDifferencesOfCredential = (tx: Db, credentialId: string) =>
  tx
    .selectFrom('key_differences')
    .select(['id', 'key_id', 'kinds'])
    .where('credential_id', '=', credentialId)
    .where('resolved_at', 'is', null)
    .execute()

export const findStray = (db: Db, id: string) =>
  db
    .selectFrom('key_differences')
    .select(['id', 'provider_id', 'stray_sealed'])
    .where('id', '=', id)
    .where('stray_sealed', 'is not', null)
    .where('resolved_at', 'is', null)
    .executeTakeFirst()

/** @returns the id of the open difference of this stray key, if it is known */
export const findStrayNamed = (db: Db, providerId: string, fingerprint: Buffer) =>
  db
    .selectFrom('key_differences')
    .select('id')
    .where('provider_id', '=', providerId)
    .where('stray_fingerprint', '=', fingerprint)
    .where('resolved_at', 'is', null)
    .executeTakeFirst()

/** Stray keys that a whole look through the provider's list did not meet. */
export async function resolveUnseenStrays(db: Db, providerId: string, since: Date, at: Date): Promise<void> {
  await db
    .updateTable('key_differences')
    .set({ resolved_at: at })
    .where('provider_id', '=', providerId)
    .where('stray_fingerprint', 'is not', null)
    .where('resolved_at', 'is', null)
    .where('seen_at', '<', since)
    .execute()
}
