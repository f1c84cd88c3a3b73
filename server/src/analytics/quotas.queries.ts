import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'
import type { QuotaState } from '../providers/index.ts'

export interface KnownQuota extends QuotaState {
  /** When the provider was asked. */
  readAt: Date
}

export async function knownQuotas(db: Db, credentialIds: readonly string[]): Promise<Map<string, KnownQuota>> {
  if (credentialIds.length === 0) return new Map()
  const rows = await db.selectFrom('usage_quotas').selectAll().where('credential_id', 'in', credentialIds).execute()
  return new Map(
    rows.map((row) => [
      row.credential_id,
      { limit: row.quota_limit, remaining: row.remaining, renewsAt: row.renews_at, readAt: row.read_at },
    ]),
  )
}

export async function keepQuota(db: Db, credentialId: string, quota: KnownQuota): Promise<void> {
  const figures = {
    quota_limit: quota.limit,
    remaining: quota.remaining,
    renews_at: quota.renewsAt,
    read_at: quota.readAt,
  }
  await db
    .insertInto('usage_quotas')
    .values({ credential_id: credentialId, ...figures })
    .onConflict((conflict) =>
      conflict
        .column('credential_id')
        .doUpdateSet(figures)
        // The same figure a minute later is worth no write.
        .where(
          sql<boolean>`usage_quotas.read_at <= excluded.read_at and (
            usage_quotas.read_at < excluded.read_at - interval '1 minute'
            or (usage_quotas.quota_limit, usage_quotas.remaining, usage_quotas.renews_at)
              is distinct from (excluded.quota_limit, excluded.remaining, excluded.renews_at))`,
        ),
    )
    .execute()
}

export async function forgetQuota(db: Db, credentialId: string): Promise<void> {
  await db.deleteFrom('usage_quotas').where('credential_id', '=', credentialId).execute()
}
