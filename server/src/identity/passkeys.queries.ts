import type { Insertable } from 'kysely'
import type { Db } from '../platform/database/database.ts'
import type { Tables } from '../platform/database/tables.ts'

const columns = ['id', 'credential_id', 'transports', 'name', 'created_at', 'last_used_at'] as const

/** In the order they were added. */
export const passkeysOf = (db: Db, accountId: string) =>
  db.selectFrom('passkeys').select(columns).where('account_id', '=', accountId).orderBy('id').execute()

export const findPasskey = (db: Db, accountId: string, id: string) =>
  db.selectFrom('passkeys').select(columns).where('account_id', '=', accountId).where('id', '=', id).executeTakeFirst()

/** With whose it is, and its key. */
export const findByCredential = (db: Db, credentialId: Buffer) =>
  db
    .selectFrom('passkeys')
    .innerJoin('accounts', 'accounts.id', 'passkeys.account_id')
    .select(['passkeys.id', 'passkeys.name', 'passkeys.account_id', 'passkeys.public_key', 'passkeys.counter'])
    .select(['accounts.email', 'accounts.name as account_name'])
    .where('credential_id', '=', credentialId)
    .executeTakeFirst()

export async function hasPasskeys(db: Db, accountId: string): Promise<boolean> {
  const row = await db
    .selectFrom('passkeys')
    .select('id')
    .where('account_id', '=', accountId)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** @returns false when the credential is known already */
export async function insertPasskey(tx: Db, passkey: Insertable<Tables['passkeys']>): Promise<boolean> {
  const row = await tx
    .insertInto('passkeys')
    .values(passkey)
    .onConflict((conflict) => conflict.constraint('passkeys_credential_id_key').doNothing())
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** Authenticators without a counter always say 0. @returns false when it did not go on since the last use */
export async function noteUse(db: Db, id: string, counter: number, at: Date): Promise<boolean> {
  const result = await db
    .updateTable('passkeys')
    .set({ counter, last_used_at: at })
    .where('id', '=', id)
    .where((eb) => eb.or([eb('counter', '<', counter), eb.and([eb('counter', '=', 0), eb.lit(counter === 0)])]))
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

export async function renamePasskey(tx: Db, id: string, name: string): Promise<void> {
  await tx.updateTable('passkeys').set({ name }).where('id', '=', id).execute()
}

export async function removePasskey(tx: Db, id: string): Promise<void> {
  await tx.deleteFrom('passkeys').where('id', '=', id).execute()
}

/** @returns how many went */
export async function removePasskeysOf(tx: Db, accountId: string): Promise<number> {
  const result = await tx.deleteFrom('passkeys').where('account_id', '=', accountId).executeTakeFirst()
  return Number(result.numDeletedRows)
}

export async function insertChallenge(db: Db, challenge: Insertable<Tables['passkey_challenges']>): Promise<void> {
  await db.insertInto('passkey_challenges').values(challenge).execute()
}

/** Uses a challenge up. @returns false for one that is another's, over, or was used */
export async function takeChallenge(
  db: Db,
  { challenge_hash, purpose, bound_to }: Omit<Insertable<Tables['passkey_challenges']>, 'expires_at'>,
  at: Date,
): Promise<boolean> {
  const result = await db
    .deleteFrom('passkey_challenges')
    .where('challenge_hash', '=', challenge_hash)
    .where('purpose', '=', purpose)
    .where('bound_to', '=', bound_to)
    .where('expires_at', '>', at)
    .executeTakeFirst()
  return result.numDeletedRows > 0n
}

/** @returns how many went */
export async function removeChallengesBefore(db: Db, expiredBefore: Date): Promise<number> {
  const result = await db.deleteFrom('passkey_challenges').where('expires_at', '<=', expiredBefore).executeTakeFirst()
  return Number(result.numDeletedRows)
}
