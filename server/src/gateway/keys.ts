import type { Secret } from '../platform/crypto/secret.ts'
import { inTransaction } from '../platform/database/database.ts'
import { Refused } from '../platform/errors.ts'
import { notifyOf } from './changes.queries.ts'
import type { Change } from './changes.ts'
import type { ControlContext } from './gateway-apis.ts'
import { hashKey, keyLength } from './key-hash.ts'
import { deleteKey, findKey, listKeys, upsertKey } from './keys.queries.ts'
import { findPolicies } from './policies.queries.ts'
import { endQuotaPeriod } from './quotas.queries.ts'

export interface GatewayKey {
  /** What its holder sends: 32 to 512 characters, random. Only its SHA-256 is kept. */
  key: Secret
  /** Keys with the same counter share their limits and their usage. */
  counterId: string
  /** Exactly one limits policy, and access policies. */
  policyIds: readonly string[]
  active: boolean
  /** Null: never. */
  expiresAt: Date | null
  tags: readonly string[]
  metadata: Readonly<Record<string, string>>
}

export type StoredGatewayKey = Omit<GatewayKey, 'key'>

export interface GatewayKeys {
  /**
   * Creates the key or makes it as given; with `newQuota` the quota of its counter begins anew with the next call.
   * @returns its hash, by which it can be revoked
   * @throws Refused `key-not-usable`, `unknown-policy`, `key-needs-limits`
   */
  put(key: GatewayKey, options?: { newQuota?: boolean }): Promise<string>
  /** Removes the key at once. One that is gone already counts as removed. */
  revoke(keyHash: string): Promise<void>
  find(keyHash: string): Promise<StoredGatewayKey | undefined>
  /** The hashes of keys, in order. @param after the last one of the page before, null for the first */
  list(after: string | null, limit: number): Promise<string[]>
}

export function createGatewayKeys({ db, now, changes }: ControlContext): GatewayKeys {
  return {
    async put(key, { newQuota = false } = {}) {
      const text = key.key.expose()
      if (text.length < keyLength.shortest || text.length > keyLength.longest || !/^[\x21-\x7e]+$/.test(text)) {
        throw new Refused('key-not-usable', 'A key must have 32 to 512 printable characters without blanks.')
      }
      const keyHash = hashKey(text)
      const change: Change = { kind: 'key', keyHash }
      await inTransaction(db, async (tx) => {
        const policies = await findPolicies(tx, key.policyIds)
        if (policies.length !== new Set(key.policyIds).size) {
          throw new Refused('unknown-policy', 'One of the key’s policies is not known to the built-in gateway.')
        }
        if (policies.filter((policy) => policy.kind === 'limits').length !== 1) {
          throw new Refused('key-needs-limits', 'A key needs exactly one policy that says how often it may be used.')
        }
        const at = now()
        const row = {
          key_hash: Buffer.from(keyHash, 'hex'),
          counter_id: key.counterId,
          policy_ids: [...key.policyIds],
          active: key.active,
          expires_at: key.expiresAt,
          tags: [...key.tags],
          metadata: JSON.stringify(key.metadata),
          created_at: at,
          updated_at: at,
        }
        await Promise.all([
          upsertKey(tx, row),
          newQuota ? endQuotaPeriod(tx, key.counterId) : undefined,
          notifyOf(tx, change),
        ])
      })
      changes.announce(change)
      return keyHash
    },
    async find(keyHash) {
      const row = await findKey(db, Buffer.from(keyHash, 'hex'))
      return (
        row && {
          counterId: row.counter_id,
          policyIds: row.policy_ids,
          active: row.active,
          expiresAt: row.expires_at,
          tags: row.tags,
          metadata: row.metadata,
        }
      )
    },
    async list(after, limit) {
      const rows = await listKeys(db, Buffer.from(after ?? '', 'hex'), limit)
      return rows.map((row) => row.key_hash.toString('hex'))
    },
    async revoke(keyHash) {
      const change: Change = { kind: 'key', keyHash }
      await inTransaction(db, async (tx) => {
        await deleteKey(tx, Buffer.from(keyHash, 'hex'))
        await notifyOf(tx, change)
      })
      changes.announce(change)
    },
  }
}
