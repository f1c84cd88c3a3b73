import { envelopeOf, murmur64 } from './key-format.ts'
import type { PolicyRequest, SessionRequest } from './schemas.ts'

export interface StoredPolicy extends PolicyRequest {
  _id: string
  id: string
}

export interface StoredKey {
  key: string
  hash: string
  /** As it is kept: with the limits that the policies gave it when it was written. */
  session: SessionRequest
  /** As it was sent. */
  sent: SessionRequest
  /** Calls counted in the running quota, by scope. */
  used: Map<string, number>
}

export interface Activity {
  hash: string
  apiId: string
  at: Date
  failed: boolean
}

/** What a key may do once its policies are put together. */
export interface Rights {
  apis: Map<string, string>
  rate: number
  per: number
  quotaMax: number
  inactive: boolean
  /** Seconds that a new key lives, whatever it was sent with; 0: as it was sent. */
  newKeysLive: number
}

export interface FakeGateway {
  policies: Map<string, StoredPolicy>
  keys: Map<string, StoredKey>
  activity: Activity[]
  /** @returns undefined when the policies give no right to any API */
  rightsOf(session: SessionRequest): Rights | undefined
  find(key: string): StoredKey | undefined
  /** @returns the status that a caller with this key gets */
  call(key: string, apiId: string): number
}

/** The gateway behind the Dashboard: what becomes of the policies of a key, and whether a call is let in. */
export function createFakeGateway(organisationId: string, now: () => Date): FakeGateway {
  const policies = new Map<string, StoredPolicy>()
  const keys = new Map<string, StoredKey>()
  const activity: Activity[] = []
  const rateWindows = new Map<string, Date[]>()
  const policyOf = (id: string) =>
    [...policies.values()].find((one) => one.id === id || (one.id === '' && one._id === id))

  function rightsOf(session: SessionRequest): Rights | undefined {
    const found = (session.apply_policies ?? []).map(policyOf)
    const rights: Rights = {
      apis: new Map(),
      rate: session.rate ?? 0,
      per: session.per ?? 0,
      quotaMax: session.quota_max ?? -1,
      // The state of the key's own session counts only where it has no policy.
      inactive: found.length === 0 && session.is_inactive === true,
      newKeysLive: 0,
    }
    for (const policy of found) {
      // A policy that is gone is passed over.
      if (!policy) continue
      const { acl, quota, rate_limit, complexity } = policy.partitions
      const all = !(acl || quota || rate_limit || complexity)
      if (acl || all) for (const id of Object.keys(policy.access_rights)) rights.apis.set(id, policy.id || policy._id)
      if (quota || all) rights.quotaMax = policy.quota_max ?? -1
      if (rate_limit || all) Object.assign(rights, { rate: policy.rate ?? 0, per: policy.per ?? 0 })
      rights.inactive ||= policy.is_inactive === true
      rights.newKeysLive ||= policy.key_expires_in ?? 0
    }
    return rights.apis.size === 0 ? undefined : rights
  }

  const find = (key: string) => keys.get(murmur64(key)) ?? keys.get(murmur64(envelopeOf(organisationId, key)))

  function verdict(stored: StoredKey, apiId: string): number {
    const { expires = 0 } = stored.session
    if (expires >= 1 && now().getTime() > expires * 1000) return 401
    const rights = rightsOf(stored.session)
    if (!rights || rights.inactive || !rights.apis.has(apiId)) return 403
    if (rights.rate > 0 && rights.per > 0) {
      const since = now().getTime() - rights.per * 1000
      const window = (rateWindows.get(stored.hash) ?? []).filter((at) => at.getTime() > since)
      if (window.length >= rights.rate) return 429
      rateWindows.set(stored.hash, [...window, now()])
    }
    // With products of more than one policy each counts apart.
    const scope = new Set(rights.apis.values()).size > 1 ? (rights.apis.get(apiId) ?? '') : ''
    const used = stored.used.get(scope) ?? 0
    if (rights.quotaMax !== -1 && used >= rights.quotaMax) return 403
    stored.used.set(scope, used + 1)
    return 200
  }

  return {
    policies,
    keys,
    activity,
    rightsOf,
    find,
    call(key, apiId) {
      const stored = find(key)
      if (!stored) return 403
      const status = verdict(stored, apiId)
      activity.push({ hash: stored.hash, apiId, at: now(), failed: status >= 400 })
      return status
    },
  }
}
