import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'
import { type Session, type StoredPolicy, sessionOf } from './session.ts'

/** A key and its policies in one query; null when there is no such key. @param keyHash hexadecimal */
export async function loadSession(db: Db, keyHash: string): Promise<Session | null> {
  const { rows } = await sql<SessionRow>`
    select k.counter_id, k.active, k.expires_at, k.policy_ids, coalesce(p.policies, '[]') as policies
    from gateway_keys k
    left join lateral (
      select json_agg(json_build_object(
        'kind', p.kind,
        'active', p.active,
        'rate', case when p.rate_calls is not null
          then json_build_object('calls', p.rate_calls, 'periodSeconds', p.rate_period_seconds) end,
        'quota', case when p.quota_calls is not null
          then json_build_object('calls', p.quota_calls, 'periodSeconds', p.quota_period_seconds) end,
        'apiIds', array(select a.api_id from gateway_policy_apis a where a.policy_id = p.id)
      )) as policies
      from gateway_policies p where p.id = any(k.policy_ids)
    ) p on true
    where k.key_hash = ${Buffer.from(keyHash, 'hex')}`.execute(db)
  const [row] = rows
  if (!row) return null
  return sessionOf(
    {
      counterId: row.counter_id,
      active: row.active,
      expiresAt: row.expires_at?.getTime() ?? null,
      policyIds: row.policy_ids,
    },
    row.policies,
  )
}

interface SessionRow {
  counter_id: string
  active: boolean
  expires_at: Date | null
  policy_ids: string[]
  policies: StoredPolicy[]
}
