import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'

/** More than anybody chooses from. */
const mostShown = 100

/** What some apps hold of a product at its provider, whatever has become of it; usable ones first. The joins name tables of capabilities below. */
export const credentialsOpening = (db: Db, productId: string, appIds: readonly string[]) =>
  db
    .selectFrom('credentials')
    .innerJoin('credential_products as access', 'access.credential_id', 'credentials.id')
    .innerJoin('products', 'products.id', 'access.product_id')
    .innerJoin('apps', 'apps.id', 'credentials.app_id')
    .innerJoin('plans', 'plans.id', 'credentials.plan_id')
    .leftJoin('credential_keys as key', (join) =>
      join.onRef('key.credential_id', '=', 'credentials.id').on('key.state', '=', 'current'),
    )
    .select([
      'credentials.id',
      'credentials.alias',
      'credentials.status',
      'credentials.expires_at as expiresAt',
      'credentials.app_id as appId',
      'apps.name as appName',
      'plans.id as planId',
      'plans.name as planName',
      'key.last_four as lastFour',
    ])
    .where('access.product_id', '=', productId)
    .where('credentials.app_id', 'in', appIds)
    .where('credentials.kind', '<>', 'stored')
    .whereRef('credentials.provider_id', '=', 'products.provider_id')
    .orderBy(sql`credentials.status <> 'active'`)
    .orderBy('credentials.id', 'desc')
    .limit(mostShown)
    .execute()

/** Whether this was recorded of this credential and person since then. */
export async function wasRecordedSince(
  db: Db,
  { action, credentialId, accountId }: { action: string; credentialId: string; accountId: string },
  since: Date,
): Promise<boolean> {
  const row = await db
    .selectFrom('audit_entries')
    .select('id')
    .where('object_kind', '=', 'credential')
    .where('object_id', '=', credentialId)
    .where('at', '>', since)
    .where('action', '=', action)
    .where('actor_id', '=', accountId)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
