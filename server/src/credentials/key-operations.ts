import { randomBytes } from 'node:crypto'
import { type Secret, secret } from '../platform/crypto/secret.ts'
import type { Vault } from '../platform/crypto/vault.ts'
import type { Db } from '../platform/database/database.ts'
import { newId } from '../platform/ids.ts'
import { publish } from '../platform/outbox/events.ts'
import { type Driver, type IssuedKey, type Operations, ProviderError } from '../providers/index.ts'
import * as credentials from './credentials.queries.ts'
import * as keys from './keys.queries.ts'
import { earlier, isOver, wantedKey } from './wanted-key.ts'

export const keyOperation = 'credential-key'

export interface KeyOperationsDeps {
  db: Db
  now: () => Date
  vault: Vault
  operations: Operations
  /** Told in the transaction in which a credential works as it is recorded: for the first time, and after each change. */
  credentialInForce: (tx: Db, credentialId: string) => Promise<void>
}

/** Brings the keys of credentials to their provider: there with these rights until then, or gone. */
export function handleKeyOperations({ db, now, vault, operations, credentialInForce }: KeyOperationsDeps): void {
  operations.handle<Carried>(keyOperation, {
    async act(keyId, driver) {
      const [key, credential] = await Promise.all([keys.findKey(db, keyId), credentials.findForProvider(db, keyId)])
      if (!key || !credential) throw new ProviderError('The record of this key is gone.', { retryable: false })
      // The provider knows nothing of a stored pair, and is told nothing.
      if (credential.kind === 'stored') {
        const pair = { key: vault.open(key.key_id_sealed, 'key-id'), providerKeyHash: null }
        return carried(isOver(key, credential.status, now()) ? null : { ...pair, end: endOf(driver, pair.key) })
      }
      const wanted = await wantedKey({ db, vault, now }, key, credential)
      if (!wanted) {
        const chosen = vault.open(key.key_id_sealed, 'key-id')
        await driver.revokeKey({ keyId: chosen, providerKeyHash: key.provider_key_hash })
        return carried(null)
      }
      const { held: _, ...input } = wanted
      const policyIds = wanted.policyIds.filter((id) => id !== null)
      // A key without its limits policy would be unlimited: it is never made. One that must not work is shut all the same.
      if (wanted.active && policyIds.length < wanted.policyIds.length) {
        throw new ProviderError('The plan or a product is not in force at the provider yet.', { retryable: true })
      }
      const issued = await driver.putKey({
        ...input,
        policyIds,
        // Where keys share their limits, one of them begins the quota anew for all.
        newQuota: key.new_quota_wish !== null && (key.state === 'current' || !driver.capabilities.keysShareLimits),
      })
      const shown = key.given ? vault.open(key.key_id_sealed, 'key-id') : issued.key
      return carried({ ...issued, end: endOf(driver, shown) }, key.new_quota_wish, credential.version)
    },

    async settle(tx, keyId, { issued, newQuotaWish, version }) {
      // The credential before its keys: the operation of a new key does so and then ends the one before.
      const [credential, key] = await Promise.all([credentials.lockCredentialOfKey(tx, keyId), keys.findKey(tx, keyId)])
      if (!key) return
      if (issued === null) return keys.markKeyRevoked(tx, keyId, now())
      if (newQuotaWish !== null) await keys.clearNewQuotaWish(tx, keyId, newQuotaWish)
      if (key.state === 'current' && credential?.version === version) await credentialInForce(tx, credential.id)
      if (key.state !== 'issuing') return
      // Revoked while the provider was called: the wish to remove the key is recorded already and carried out next.
      if (!credential || credential.status === 'revoked') return
      await promote(tx, key, issued, credential)
    },
  })

  async function promote(
    tx: Db,
    key: keys.KeyRow,
    issued: MadeKey,
    credential: { id: string; app_id: string; provider_id: string; status: string; expires_at: Date | null },
  ): Promise<void> {
    const overlapEnds = new Date(now().getTime() + key.overlap_seconds * 1000)
    const endsAt = earlier(overlapEnds, credential.expires_at) ?? overlapEnds
    const text = (key.given ? vault.open(key.key_id_sealed, 'key-id') : issued.key).expose()
    const [before] = await Promise.all([
      keys.demoteCurrentKey(tx, credential.id, endsAt),
      keys.promoteKey(tx, key.id, {
        key_sealed: vault.seal(text, 'key'),
        key_fingerprint: vault.fingerprint(text, 'key'),
        provider_key_hash: issued.providerKeyHash,
        last_four: issued.end,
      }),
    ])
    if (before) {
      await operations.request(tx, { kind: keyOperation, subjectId: before, providerId: credential.provider_id })
      await publish(tx, now(), 'credential.rotated', { credentialId: credential.id, appId: credential.app_id })
    }
    if (credential.status === 'issuing') {
      await Promise.all([
        credentials.updateCredential(tx, credential.id, { status: 'active' }, now()),
        publish(tx, now(), 'credential.issued', { credentialId: credential.id, appId: credential.app_id }),
        credentialInForce(tx, credential.id),
      ])
    }
  }
}

/** What a provider did to a key, and which wish for a new quota that fulfilled. */
interface Carried {
  issued: MadeKey | null
  newQuotaWish: string | null
  /** Of the credential as the provider was told; null where it was told nothing of it. */
  version: number | null
}

interface MadeKey extends IssuedKey {
  /** What it still shows when it is masked. */
  end: string
}

const endOf = (driver: Driver, key: Secret) => driver.endOfKey?.(key.expose()) ?? key.expose().slice(-4)

const carried = (
  issued: MadeKey | null,
  newQuotaWish: string | null = null,
  version: number | null = null,
): Carried => ({ issued, newQuotaWish, version })

/** Records the wish that every key of a credential that is not over is at the provider as our rows say now. */
export async function requestLivingKeys(
  tx: Db,
  operations: Operations,
  credential: { id: string; provider_id: string },
): Promise<void> {
  for (const key of await keys.keysOf(tx, [credential.id])) {
    await operations.request(tx, { kind: keyOperation, subjectId: key.id, providerId: credential.provider_id })
  }
}

/** Records a new key whose id is chosen now, and the wish that the provider has it. @returns the key row's id */
export async function requestKey(
  tx: Db,
  deps: { vault: Vault; operations: Operations; now: () => Date },
  credential: { id: string; providerId: string },
  overlapSeconds: number,
): Promise<string> {
  const id = newId()
  const chosen = secret(`ptc_${randomBytes(30).toString('base64url')}`)
  await keys.insertKey(
    tx,
    {
      id,
      credential_id: credential.id,
      key_id_sealed: deps.vault.seal(chosen, 'key-id'),
      overlap_seconds: overlapSeconds,
    },
    deps.now(),
  )
  await deps.operations.request(tx, { kind: keyOperation, subjectId: id, providerId: credential.providerId })
  return id
}
