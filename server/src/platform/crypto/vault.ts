import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import { type Secret, secret } from './secret.ts'

/**
 * Seals secrets for the database and finds them again without opening them.
 * A sealed text is `version · key id · nonce · data key sealed by the master key · nonce · text sealed by the data key · tags`
 * (AES-256-GCM twice: envelope encryption), so that changing the master key re-seals 32 bytes a row and not the text.
 */
export interface Vault {
  /** Which master key seals from now on; stored in the row so that an old one can be told apart. */
  readonly keyId: string
  /** @param purpose binds the sealed text to its use (`credential-key`): it opens for no other */
  seal(text: Secret | string, purpose: string): Buffer
  /** @throws Error when the text was sealed by another key, for another purpose, or was changed */
  open(sealed: Buffer, purpose: string): Secret
  /** A keyed fingerprint, for looking a secret up by its value. */
  fingerprint(text: Secret | string, purpose: string): Buffer
  /** Compares without telling by time how much agrees. */
  same(a: Buffer, b: Buffer): boolean
}

const version = 1
const nonceBytes = 12
const tagBytes = 16
const dataKeyBytes = 32
const keyIdBytes = 8

/** @param masterKey 32 bytes */
export function createVault(masterKey: Buffer): Vault {
  if (masterKey.length !== 32) throw new Error('The secret key must be 32 bytes long.')
  const sealingKey = derive(masterKey, 'seal')
  const fingerprintKey = derive(masterKey, 'fingerprint')
  const keyId = derive(masterKey, 'id').subarray(0, keyIdBytes)
  return {
    keyId: keyId.toString('hex'),
    seal(text, purpose) {
      const dataKey = randomBytes(dataKeyBytes)
      const header = Buffer.concat([Buffer.from([version]), keyId])
      const sealedKey = encrypt(sealingKey, dataKey, header)
      const sealedText = encrypt(dataKey, Buffer.from(textOf(text)), Buffer.from(purpose))
      return Buffer.concat([header, sealedKey, sealedText])
    },
    open(sealed, purpose) {
      const header = sealed.subarray(0, 1 + keyIdBytes)
      if (header[0] !== version) throw new Error('This secret was sealed by a newer release.')
      if (!timingSafeEqual(header.subarray(1), keyId))
        throw new Error('This secret was sealed with another secret key.')
      const keyEnd = header.length + nonceBytes + dataKeyBytes + tagBytes
      const dataKey = decrypt(sealingKey, sealed.subarray(header.length, keyEnd), header)
      return secret(decrypt(dataKey, sealed.subarray(keyEnd), Buffer.from(purpose)).toString())
    },
    fingerprint: (text, purpose) =>
      createHmac('sha256', fingerprintKey)
        .update(`${purpose}\u0000${textOf(text)}`)
        .digest(),
    same: (a, b) => a.length === b.length && timingSafeEqual(a, b),
  }
}

const textOf = (text: Secret | string) => (typeof text === 'string' ? text : text.expose())

const derive = (key: Buffer, use: string) => Buffer.from(hkdfSync('sha256', key, '', `portico ${use}`, 32))

function encrypt(key: Buffer, text: Buffer, context: Buffer): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(context)
  return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()])
}

function decrypt(key: Buffer, sealed: Buffer, context: Buffer): Buffer {
  const nonce = sealed.subarray(0, nonceBytes)
  const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(context)
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes))
  return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, sealed.length - tagBytes)), decipher.final()])
}
