import type { KeyInput, ProviderKey, QuotaState } from '../driver.ts'
import { ProviderError } from '../provider-error.ts'
import { endedLongAgo, type Policy, type SentSession, type Session } from './objects.ts'
import { decides, identityOf } from './policies.ts'

/**
 * What the session itself says where a policy of the key decides. Were that policy removed behind our back, the key would go on with
 * this: next to nothing, instead of everything.
 */
const closed = { rate: { rate: 1, per: 86_400 }, quota: { quota_max: 1, quota_renewal_rate: 0 } }
const open = { rate: { rate: -1, per: -1 }, quota: { quota_max: -1, quota_renewal_rate: -1 } }

/** Whether the key is to let anybody in. */
export const isUsable = ({ active, expiresAt }: Pick<KeyInput, 'active' | 'expiresAt'>, now: Date) =>
  active && (expiresAt === null || expiresAt > now)

/**
 * @param policies those of the key, as they are at the provider; for a key that is not usable those that are left
 * @param now to tell an end that is over
 * @throws ProviderError when nothing would limit the key, or nothing give it access
 */
export function sessionFor(key: KeyInput, policies: readonly Policy[], organisationId: string, now: Date): SentSession {
  const usable = isUsable(key, now)
  const [limitsQuota, limitsRate] = [decide(policies, 'quota'), decide(policies, 'rate_limit')]
  if (usable && !limitsQuota && !limitsRate) {
    throw new ProviderError('No policy of this key limits it: its plan was changed at the provider.', {
      retryable: false,
    })
  }
  if (!decide(policies, 'acl')) {
    throw new ProviderError('No policy of this key gives access to an API: its product was changed at the provider.', {
      retryable: false,
    })
  }
  return {
    ...(limitsRate || !usable ? closed : open).rate,
    ...(limitsQuota || !usable ? closed : open).quota,
    org_id: organisationId,
    alias: key.counterId,
    apply_policies: usable ? [...key.policyIds] : policies.map(identityOf),
    expires: usable ? secondsOf(key.expiresAt) : endedLongAgo,
    is_inactive: !usable,
    tags: [...key.tags],
    meta_data: { ...key.metadata },
  }
}

const decide = (policies: readonly Policy[], part: 'acl' | 'quota' | 'rate_limit') =>
  policies.some((policy) => decides(policy, part))

/**
 * What the provider's session says, as the portal wrote it. Its own "inactive" is left aside, as the gateway leaves it: the key works.
 */
export function providerKeyOf({ alias, apply_policies, expires, tags, meta_data }: Session): ProviderKey {
  const active = expires !== endedLongAgo
  return {
    counterId: alias || null,
    active,
    policyIds: apply_policies,
    expiresAt: active && expires > 0 ? new Date(expires * 1000) : null,
    tags,
    metadata: Object.fromEntries(
      Object.entries(meta_data).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    ),
  }
}

/** Rounded down: a key never works longer than it should. */
const secondsOf = (date: Date | null) => (date === null ? 0 : Math.floor(date.getTime() / 1000))

/**
 * With several products the gateway counts the quota of each apart; the one with the least left is told. Counters that the provider
 * leaves out are those of an API that was not called yet.
 */
export function quotaOf(session: Session, now: Date): QuotaState | null {
  const scopes = Object.values(session.access_rights).flatMap(({ limit }) => (limit?.quota_max ? [limit] : []))
  const counted = (scopes.length > 0 ? scopes : [session]).flatMap(({ quota_max, quota_remaining, quota_renews }) =>
    quota_max !== undefined && quota_max > 0
      ? [
          {
            limit: quota_max,
            remaining: quota_remaining ?? 0,
            renewsAt: later(quota_renews || session.quota_renews, now),
          },
        ]
      : [],
  )
  return counted.toSorted((a, b) => a.remaining - b.remaining)[0] ?? null
}

function later(seconds: number | undefined, now: Date): Date | null {
  const date = new Date((seconds ?? 0) * 1000)
  return date > now ? date : null
}
