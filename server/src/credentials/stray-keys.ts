import { secret } from '../platform/crypto/secret.ts'
import type { Vault } from '../platform/crypto/vault.ts'
import { inTransaction } from '../platform/database/database.ts'
import { newId } from '../platform/ids.ts'
import { publish } from '../platform/outbox/events.ts'
import { readSetting } from '../platform/settings/settings.ts'
import { type Driver, isNoAnswer, type KeyReference, ProviderError, type ProviderKey } from '../providers/index.ts'
import { isAwaitingKey, keysNamed, settledKeysById } from './compared-keys.queries.ts'
import { type ComparisonDeps, compareKeys } from './comparison.ts'
import * as differences from './differences.queries.ts'
import { portalId } from './portal-id.ts'

/**
 * Looks through keys as the provider lists them: those that this portal has made and nobody here has a record of are kept as
 * differences, and those that were revoked are compared, however long ago that was.
 * @throws ProviderError when the provider can't be asked
 */
export async function lookForStrays(
  deps: ComparisonDeps,
  driver: Driver,
  providerId: string,
  listed: readonly KeyReference[],
): Promise<void> {
  const { db, vault } = deps
  const own = await readSetting(db, portalId)
  const named = listed.map((reference) => ({ reference, fingerprint: vault.fingerprint(nameOf(reference), 'key') }))
  const known = await keysNamed(db, providerId, {
    hashes: listed.flatMap(({ providerKeyHash }) => providerKeyHash ?? []),
    fingerprints: named.map(({ fingerprint }) => fingerprint),
  })
  const names = new Set(known.flatMap((key) => [key.provider_key_hash, key.key_fingerprint?.toString('hex')]))
  const revoked = known.filter(({ state }) => state === 'revoked').map(({ id }) => id)
  if (revoked.length > 0) await compareKeys(deps, driver, await settledKeysById(db, revoked))
  for (const { reference, fingerprint } of named) {
    if (names.has(reference.providerKeyHash) || names.has(fingerprint.toString('hex'))) continue
    const key = await readForeign(driver, reference)
    if (key && key.metadata.PortalID === own) await recordStray(deps, { providerId, reference, fingerprint, key })
  }
}

/** A key of somebody else may be of a kind that the portal does not understand. */
async function readForeign(driver: Driver, reference: KeyReference): Promise<ProviderKey | null> {
  return driver.readKey(reference).catch((error: unknown) => {
    if (error instanceof ProviderError && !isNoAnswer(error)) return null
    throw error
  })
}

async function recordStray(
  { db, now, vault }: ComparisonDeps,
  stray: { providerId: string; reference: KeyReference; fingerprint: Buffer; key: ProviderKey },
): Promise<void> {
  const { providerId, reference, fingerprint, key } = stray
  await inTransaction(db, async (tx) => {
    // Made just now, and its name not kept here yet.
    if (key.counterId !== null && (await isAwaitingKey(tx, key.counterId))) return
    const kinds = ['stray' as const]
    const found = {
      works: key.active,
      policyIds: [...key.policyIds],
      expiresAt: key.expiresAt?.toISOString() ?? null,
      tags: [...key.tags],
      metadata: { ...key.metadata },
    }
    const known = await differences.findStrayNamed(tx, providerId, fingerprint)
    if (known) return differences.seeDifference(tx, known.id, { kinds, expected: null, found }, now())
    const id = newId()
    const row = {
      id,
      provider_id: providerId,
      credential_id: null,
      key_id: null,
      stray_sealed: vault.seal(
        `${reference.providerKeyHash === null ? 'key' : 'hash'}:${nameOf(reference)}`,
        strayPurpose,
      ),
      stray_fingerprint: fingerprint,
    }
    await differences.insertDifference(tx, { ...row, kinds, expected: null, found }, now())
    await publish(tx, now(), 'credential.differs', {
      differenceId: id,
      credentialId: null,
      providerId,
      kinds,
      accessRemoved: false,
    })
  })
}

const strayPurpose = 'stray-key'

/** How the provider names a key that was kept by `recordStray`. */
export function openStray(vault: Vault, sealed: Buffer): KeyReference {
  const [, form, name = ''] = /^(key|hash):(.*)$/s.exec(vault.open(sealed, strayPurpose).expose()) ?? []
  return { keyId: secret(name), providerKeyHash: form === 'hash' ? name : null }
}

const nameOf = ({ keyId, providerKeyHash }: KeyReference) => providerKeyHash ?? keyId.expose()
