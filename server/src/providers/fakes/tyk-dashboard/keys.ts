import { type Answer, done, failure, ok } from './answers.ts'
import type { FakeGateway, Rights, StoredKey } from './gateway.ts'
import { envelopeOf, murmur64 } from './key-format.ts'
import type { SessionRequest } from './schemas.ts'

export interface KeyRules {
  now: () => Date
  organisationId: string
  /** Whether the gateway stores keys under their hash. */
  hashesKeys: boolean
}

const keysPerPage = 10

export function keyCalls(gateway: FakeGateway, { now, organisationId, hashesKeys }: KeyRules) {
  const { keys } = gateway

  const find = (id: string, isHash: boolean): StoredKey | undefined =>
    isHash ? (hashesKeys ? keys.get(id) : undefined) : gateway.find(id)

  const shown = (stored: StoredKey): Answer =>
    ok({
      api_model: {},
      key_id: stored.key,
      ...(hashesKeys ? { key_hash: stored.hash } : {}),
      data: sessionOf(stored),
    })

  function sessionOf({ session, used }: StoredKey) {
    const rights = gateway.rightsOf(session)
    const left = (scope: string) => ({
      quota_max: rights?.quotaMax ?? 0,
      quota_remaining: Math.max(0, (rights?.quotaMax ?? 0) - (used.get(scope) ?? 0)),
      quota_renews: Math.floor(now().getTime() / 1000) + 3600,
    })
    const isApart = new Set(rights?.apis.values()).size > 1
    const access = [...(rights?.apis ?? [])].map(([api_id, policyId]) => {
      const scope = isApart ? policyId : ''
      return [api_id, { api_id, versions: ['Default'], limit: left(scope), allowance_scope: scope }] as const
    })
    return { ...session, ...left(''), access_rights: Object.fromEntries(access) }
  }

  /** Limits are kept as the policies give them now; an end that is over is not taken, but for the first second of the epoch. */
  function kept(session: SessionRequest, rights: Rights, before?: SessionRequest): SessionRequest {
    const { expires = 0 } = session
    const isOver = expires > 1 && expires * 1000 < now().getTime()
    return {
      ...session,
      rate: rights.rate,
      per: rights.per,
      quota_max: rights.quotaMax,
      expires: isOver ? (before?.expires ?? 0) : expires,
    }
  }

  const newKeyOf = (session: SessionRequest, { newKeysLive }: Rights): SessionRequest =>
    newKeysLive > 0 ? { ...session, expires: Math.floor(now().getTime() / 1000) + newKeysLive } : session

  return {
    /** @param page from 1 on; less than 0 for all */
    list(page: number): Answer {
      const names = [...keys.values()].map((stored) => (hashesKeys ? stored.hash : stored.key))
      const start = page < 0 ? 0 : (Math.max(page, 1) - 1) * keysPerPage
      const shown = page < 0 ? names : names.slice(start, start + keysPerPage)
      return ok({ data: { keys: shown }, pages: page < 0 ? 1 : Math.ceil(names.length / keysPerPage) })
    },
    /** The same id gives the same key; what was there before is replaced, its quota begins anew. */
    create(id: string, session: SessionRequest): Answer {
      const rights = gateway.rightsOf(session)
      if (!rights) return failure(500, 'Failed to create key, ensure security settings are correct.')
      const key = envelopeOf(organisationId, id)
      const stored = {
        key,
        hash: murmur64(key),
        session: kept(newKeyOf(session, rights), rights),
        sent: session,
        used: new Map<string, number>(),
      }
      keys.set(stored.hash, stored)
      return shown(stored)
    },
    show(id: string, isHash: boolean): Answer {
      const stored = find(id, isHash)
      return stored ? shown(stored) : failure(404, 'Could not retrieve key detail.')
    },
    update(id: string, isHash: boolean, keepsQuota: boolean, session: SessionRequest): Answer {
      const stored = find(id, isHash)
      if (!stored) return failure(404, 'Could not retrieve key detail.')
      const rights = gateway.rightsOf(session)
      if (!rights) return failure(400, 'User/Key object validation failed, most likely malformed input.')
      Object.assign(stored, { session: kept(session, rights, stored.session), sent: session })
      if (!keepsQuota) stored.used.clear()
      return shown(stored)
    },
    remove(id: string, isHash: boolean): Answer {
      const stored = find(id, isHash)
      if (!stored) return failure(404, 'Could not retrieve key detail.')
      keys.delete(stored.hash)
      return done('Key deleted successfully.')
    },
  }
}
