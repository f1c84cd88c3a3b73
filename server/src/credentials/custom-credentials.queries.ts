import { type Db, violatedConstraint } from '../platform/database/database.ts'

interface GivenKey {
  id: string
  credential_id: string
  key_id_sealed: Buffer
  key_fingerprint: Buffer
  last_four: string
}

/** A key that is to be made at the provider. @returns false when another credential has this key */
export const insertGivenKey = (tx: Db, key: GivenKey, at: Date) =>
  insertUnique(tx, key.key_fingerprint, () =>
    tx
      .insertInto('credential_keys')
      .values({ ...key, given: true, state: 'issuing', created_at: at })
      .execute(),
  )

/** A pair that no provider is told about. @returns false when another credential has this key */
export const insertStoredKey = (
  tx: Db,
  key: GivenKey & { key_sealed: Buffer; secret_sealed: Buffer | null },
  at: Date,
) =>
  insertUnique(tx, key.key_fingerprint, () =>
    tx
      .insertInto('credential_keys')
      .values({ ...key, given: true, state: 'current', created_at: at })
      .execute(),
  )

/** What is revoked, and gone at the provider, no longer keeps a key from being given to another app. */
async function insertUnique(tx: Db, fingerprint: Buffer, insert: () => Promise<unknown>): Promise<boolean> {
  await tx
    .updateTable('credential_keys')
    .set({ key_fingerprint: null })
    .where('key_fingerprint', '=', fingerprint)
    .where('state', '=', 'revoked')
    .execute()
  try {
    await insert()
    return true
  } catch (error) {
    if (violatedConstraint(error) === 'credential_keys_fingerprint') return false
    throw error
  }
}

export async function insertCustomCredential(
  tx: Db,
  credential: {
    id: string
    app_id: string
    provider_id: string
    plan_id: string
    alias: string
    kind: 'added' | 'stored'
    status: 'issuing' | 'active'
    expires_at: Date | null
  },
  productIds: readonly string[],
  at: Date,
): Promise<void> {
  await tx
    .insertInto('credentials')
    .values({ ...credential, created_at: at, updated_at: at })
    .execute()
  await tx
    .insertInto('credential_products')
    .values(productIds.map((product_id) => ({ credential_id: credential.id, product_id })))
    .execute()
}
