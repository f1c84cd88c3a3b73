import type { KeyInput, QuotaState } from '../driver.ts'
import { ProviderError } from '../provider-error.ts'
import type { Policy, SentSession, Session } from './objects.ts'

/**
 * What the session itself says where a policy of the key decides. Were that policy removed behind our back, the key would go on with
 * this: next to nothing, instead of everything.
 */
const closed = { rate: { rate: 1, per: 86_400 }, quota: { quota_max: 1, quota_renewal_rate: 0 } }
const open = { rate: { rate: -1, per: -1 }, quota: { quota_max: -1, quota_renewal_rate: -1 } }

/**
 * The gateway takes "inactive" from the key's policies alone and forgets the session's own, and it replaces an end in the past by the
 * one before. The first second of the epoch is the one end that it keeps, so a key that must not work now has ended then.
 */
const endedLongAgo = 1

/**
 * @param policies those of the key, as they are at the provider
 * @param now to tell an end that is over
 * @throws ProviderError when nothing would limit the key, or nothing give it access
 */
export function sessionFor(key: KeyInput, policies: readonly Policy[], organisationId: string, now: Date): SentSession {
  const decides = (part: 'acl' | 'quota' | 'rate_limit') => policies.some((policy) => isSetBy(policy, part))
  if (!decides('quota') && !decides('rate_limit')) {
    throw new ProviderError('No policy of this key limits it: its plan was changed at the provider.', {
      retryable: false,
    })
  }
  if (!decides('acl')) {
    throw new ProviderError('No policy of this key gives access to an API: its product was changed at the provider.', {
      retryable: false,
    })
  }
  const usable = key.active && (key.expiresAt === null || key.expiresAt > now)
  return {
    ...(decides('rate_limit') ? closed : open).rate,
    ...(decides('quota') ? closed : open).quota,
    org_id: organisationId,
    alias: key.counterId,
    apply_policies: [...key.policyIds],
    expires: usable ? secondsOf(key.expiresAt) : endedLongAgo,
    is_inactive: !usable,
    tags: [...key.tags],
    meta_data: { ...key.metadata },
  }
}

/** A policy without any partition sets everything. */
function isSetBy({ partitions }: Policy, part: 'acl' | 'quota' | 'rate_limit'): boolean {
  const { acl, quota, rate_limit, complexity } = partitions ?? {}
  return !(acl || quota || rate_limit || complexity) || partitions?.[part] === true
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
