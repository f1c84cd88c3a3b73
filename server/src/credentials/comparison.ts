import { system } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { newId } from '../platform/ids.ts'
import { publish } from '../platform/outbox/events.ts'
import {
  type Driver,
  isNoAnswer,
  type KeyReference,
  ProviderError,
  type ProviderKey,
  type ProviderPolicy,
} from '../providers/index.ts'
import { type Comparison, compareKey } from './compare-key.ts'
import { holdKey, lockUnchanged, type SettledKey, settledKeysById } from './compared-keys.queries.ts'
import { objectOf } from './credential-status.ts'
import { findForProvider } from './credentials.queries.ts'
import * as differences from './differences.queries.ts'
import { type KeyOperationsDeps, keyOperation } from './key-operations.ts'
import { wantedKey } from './wanted-key.ts'

export type ComparisonDeps = Pick<KeyOperationsDeps, 'db' | 'now' | 'vault' | 'operations'>

export interface Compared {
  /** How many keys were compared. */
  count: number
  /** Why some could not be; null when all were. */
  failure: string | null
}

/**
 * Compares keys with what their provider has, and keeps what differs. Access that should not be is taken away at once, and looked at
 * again; access that is missing waits for a person.
 * @throws ProviderError when the provider can't be asked
 */
export async function compareKeys(
  deps: ComparisonDeps,
  driver: Driver,
  keys: readonly SettledKey[],
): Promise<Compared> {
  const first = await compareOnce(deps, driver, keys)
  const remedied = await remedy(deps, first.remedies)
  if (remedied.length > 0) await compareOnce(deps, driver, await settledKeysById(deps.db, remedied))
  return first
}

async function compareOnce(deps: ComparisonDeps, driver: Driver, keys: readonly SettledKey[]) {
  const wanted = await Promise.all(keys.map((key) => wantedOf(deps, key)))
  const { found, failure } = await readKeys(deps, driver, keys)
  const policies = await readPolicies(driver, [
    ...wanted.flatMap((key) => key?.policyIds ?? []),
    ...[...found.values()].flatMap((key) => key?.policyIds ?? []),
  ])
  const open = new Map(
    (
      await differences.openDifferencesOfKeys(
        deps.db,
        keys.map(({ id }) => id),
      )
    ).map((one) => [one.key_id, one]),
  )
  const remedies: SettledKey[] = []
  for (const [index, key] of keys.entries()) {
    const its = found.get(key.id)
    const want = wanted[index]
    if (its === undefined || want === undefined) continue
    const comparison = compareKey(want, its, policies, deps.now())
    if (!comparison || (comparison.kinds.length === 0 && !open.has(key.id))) continue
    if (await record(deps, key, comparison)) remedies.push(key)
  }
  return { count: found.size, failure, remedies }
}

async function wantedOf(deps: ComparisonDeps, key: SettledKey) {
  const credential = await findForProvider(deps.db, key.id)
  return credential && wantedKey(deps, key, credential)
}

/** Two at a time. What is read of one key may fail by itself; a provider that does not answer ends it. */
async function readKeys({ vault }: ComparisonDeps, driver: Driver, keys: readonly SettledKey[]) {
  const found = new Map<string, ProviderKey | null>()
  let failure: string | null = null
  const waiting = keys.values()
  async function readNext(): Promise<void> {
    for (const key of waiting) {
      const reference: KeyReference = {
        keyId: vault.open(key.key_id_sealed, 'key-id'),
        providerKeyHash: key.provider_key_hash,
      }
      try {
        found.set(key.id, await driver.readKey(reference))
      } catch (error) {
        if (!(error instanceof ProviderError) || isNoAnswer(error)) throw error
        failure = error.message
      }
    }
  }
  await Promise.all([readNext(), readNext()])
  return { found, failure }
}

const policiesAtOnce = 20

/**
 * Those that keys should have are asked for as well: a key that names nothing but strangers' policies must not look like a provider without any.
 * @throws ProviderError when it has none at all: then it has not loaded them yet, or is another one than it was
 */
async function readPolicies(
  driver: Driver,
  named: readonly (string | null)[],
): Promise<ReadonlyMap<string, ProviderPolicy>> {
  const ids = [...new Set(named)].filter((id) => id !== null)
  const found: ProviderPolicy[] = []
  for (let at = 0; at < ids.length; at += policiesAtOnce) {
    found.push(...(await driver.readPolicies(ids.slice(at, at + policiesAtOnce))))
  }
  if (ids.length > 0 && found.length === 0) {
    throw new ProviderError('It has none of the policies of its keys, so the keys were not compared.', {
      retryable: true,
    })
  }
  return new Map(found.map((policy) => [policy.id, policy]))
}

/** @returns whether the key is to be brought to the provider now */
async function record(
  { db, now, operations }: ComparisonDeps,
  key: SettledKey,
  comparison: Comparison,
): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    // Changed meanwhile: what was read belongs to another moment.
    if (!(await lockUnchanged(tx, key))) return false
    const [open] = await differences.openDifferencesOfKeys(tx, [key.id])
    if (comparison.kinds.length === 0) {
      if (open) await differences.resolveDifference(tx, open.id, now())
      return false
    }
    const id = open?.id ?? newId()
    if (open) await differences.seeDifference(tx, id, comparison, now())
    else await openDifference(tx, id, key, comparison)
    if (comparison.remedy !== 'carry-out' && comparison.remedy !== 'hold') return false
    if (comparison.remedy === 'hold') await holdKey(tx, key.id, now())
    await differences.recordRemedy(tx, [id], 'removal')
    await operations.request(tx, { kind: keyOperation, subjectId: key.id, providerId: key.providerId })
    await recordAudit(tx, system('Portal'), now(), {
      action: 'credential.access-removed',
      object: objectOf({ id: key.credential_id, alias: key.alias }),
      details: { kinds: comparison.kinds, expected: comparison.expected, found: comparison.found },
    })
    return true
  })

  async function openDifference(
    tx: Db,
    id: string,
    { id: keyId, credential_id, providerId }: SettledKey,
    sides: Comparison,
  ) {
    const { kinds, expected, found } = sides
    const row = {
      id,
      provider_id: providerId,
      credential_id,
      key_id: keyId,
      stray_sealed: null,
      stray_fingerprint: null,
    }
    await differences.insertDifference(tx, { ...row, kinds, expected, found }, now())
    await publish(tx, now(), 'credential.differs', {
      differenceId: id,
      credentialId: credential_id,
      providerId,
      kinds,
      accessRemoved: sides.remedy !== 'wait',
    })
  }
}

/** @returns the ids of the keys that were brought to the provider */
async function remedy({ operations }: ComparisonDeps, keys: readonly SettledKey[]): Promise<string[]> {
  const done: string[] = []
  for (const { id } of keys) {
    if ((await operations.run({ kind: keyOperation, subjectId: id })) === 'done') done.push(id)
  }
  return done
}
