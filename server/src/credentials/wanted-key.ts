import { accessOf } from '../catalogue/index.ts'
import type { Vault } from '../platform/crypto/vault.ts'
import type { Db } from '../platform/database/database.ts'
import type { KeyInput } from '../providers/index.ts'
import type * as credentials from './credentials.queries.ts'
import { labelsOf, readKeyOwner } from './key-labels.ts'
import type { KeyRow } from './keys.queries.ts'

type CredentialForProvider = NonNullable<Awaited<ReturnType<typeof credentials.findForProvider>>>

/** The key as our rows want it at its provider now. A policy that is not in force there yet is null. */
export interface WantedKey extends Omit<KeyInput, 'policyIds'> {
  policyIds: readonly (string | null)[]
  /** It is not active only because it is kept shut until a person repairs it. */
  held: boolean
}

/** @returns null when the key must be gone */
export async function wantedKey(
  { db, vault, now }: { db: Db; vault: Vault; now: () => Date },
  key: KeyRow,
  credential: CredentialForProvider,
): Promise<WantedKey | null> {
  if (isOver(key, credential.status, now())) return null
  const [{ policyIds, opens, metadata }, owner] = await Promise.all([
    accessOf(db, credential.planId, credential.productIds),
    readKeyOwner(db, credential),
  ])
  return {
    keyId: vault.open(key.key_id_sealed, 'key-id'),
    counterId: credential.id,
    policyIds,
    expiresAt: earlier(credential.expiresAt, key.ends_at),
    active: credential.status !== 'suspended' && key.held_at === null && opens,
    held: credential.status !== 'suspended' && key.held_at !== null && opens,
    ...labelsOf(credential, owner, metadata),
    issued: key.key_sealed && {
      key: vault.open(key.key_sealed, 'key'),
      providerKeyHash: key.provider_key_hash,
    },
  }
}

export const isOver = (key: KeyRow, credentialStatus: string, at: Date) =>
  credentialStatus === 'revoked' ||
  key.state === 'revoked' ||
  (key.state === 'outgoing' && key.ends_at !== null && key.ends_at <= at)

export function earlier(a: Date | null, b: Date | null): Date | null {
  if (!a || !b) return a ?? b
  return a < b ? a : b
}
