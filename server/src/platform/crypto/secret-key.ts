import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, open, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { sql } from 'kysely'
import { type Db, inTransaction } from '../database/database.ts'
import { Refused } from '../errors.ts'
import { createVault, type Vault } from './vault.ts'

declare module '../database/tables.ts' {
  interface Tables {
    secret_keys: { key_id: string; proof: Buffer }
  }
}

/** @returns 32 bytes from 64 hexadecimal digits or base64; undefined when the text is neither */
export function decodeSecretKey(text: string): Buffer | undefined {
  const key = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64')
  return key.length === 32 ? key : undefined
}

/** Reads the key file of the data folder, or makes one (mode 0600) that survives a power cut. */
export async function readOrMakeKeyFile(path: string): Promise<Buffer> {
  if (!existsSync(path)) {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const file = await open(path, 'wx', 0o600)
    await file.writeFile(`${randomBytes(32).toString('hex')}\n`)
    await file.sync()
    await file.close()
  }
  const key = decodeSecretKey((await readFile(path, 'utf8')).trim())
  if (!key)
    throw new Refused('secret-key-damaged', `The secret key in ${path} is damaged: it must hold 64 hexadecimal digits.`)
  return key
}

const proofText = 'portico'

/** Opens the vault, and refuses to go on with a key that is not the one the data was sealed with. */
export async function openVault(db: Db, masterKey: Buffer): Promise<Vault> {
  const vault = createVault(masterKey)
  await inTransaction(db, async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtext('portico secret key'))`.execute(tx)
    const row = await tx.selectFrom('secret_keys').selectAll().executeTakeFirst()
    if (!row) {
      await tx
        .insertInto('secret_keys')
        .values({ key_id: vault.keyId, proof: vault.seal(proofText, 'proof') })
        .execute()
    } else if (row.key_id !== vault.keyId || vault.open(row.proof, 'proof').expose() !== proofText) {
      throw new Refused(
        'secret-key-lost',
        'The database holds secrets sealed with another secret key: start with the PORTAL_SECRET_KEY (or the secret.key file in the data folder) it was used with before.',
      )
    }
  })
  return vault
}
