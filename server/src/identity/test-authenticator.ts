import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { userHandleOf } from './passkey-check.ts'

interface Signing {
  challenge: string
  origin?: string
  rpId?: string
  /** Whether the device checked that it is its user. */
  userVerified?: boolean
}

/** A device that makes and uses one passkey, written anew from WebAuthn level 3: ES256, attestation `none`. */
export function createAuthenticator() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const credentialId = randomBytes(16)
  let counter = 0

  const clientData = (type: string, { challenge, origin = 'https://portal.test' }: Signing) =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }))

  function head({ rpId = 'portal.test', userVerified = true }: Signing, attested: boolean): Buffer {
    const flags = 0b1 | (userVerified ? 0b100 : 0) | (attested ? 0b100_0000 : 0)
    const count = Buffer.alloc(4)
    count.writeUInt32BE(counter)
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), count])
  }

  return {
    id: credentialId.toString('base64url'),
    setCounter(value: number) {
      counter = value
    },

    /** What `navigator.credentials.create` gives. */
    create(signing: Signing, attestation = textPair('fmt', 'none')) {
      const length = Buffer.from([0, credentialId.length])
      const attested = Buffer.concat([Buffer.alloc(16), length, credentialId, coseOf(publicKey)])
      const authData = Buffer.concat([head(signing, true), attested])
      const map = Buffer.concat([
        Buffer.from([0xa3]),
        attestation,
        text('attStmt'),
        Buffer.from([0xa0]),
        text('authData'),
        bytes(authData),
      ])
      return {
        id: credentialId.toString('base64url'),
        rawId: credentialId.toString('base64url'),
        type: 'public-key' as const,
        authenticatorAttachment: 'platform',
        clientExtensionResults: {},
        response: {
          clientDataJSON: clientData('webauthn.create', signing).toString('base64url'),
          attestationObject: map.toString('base64url'),
          transports: ['internal'],
        },
      }
    },

    /** What `navigator.credentials.get` gives. @param accountId whose it says to be */
    get(signing: Signing, accountId: string, key: KeyObject = privateKey) {
      const data = clientData('webauthn.get', signing)
      const authData = head(signing, false)
      const signature = sign('sha256', Buffer.concat([authData, sha256(data)]), key)
      return {
        id: credentialId.toString('base64url'),
        rawId: credentialId.toString('base64url'),
        type: 'public-key' as const,
        clientExtensionResults: {},
        response: {
          clientDataJSON: data.toString('base64url'),
          authenticatorData: authData.toString('base64url'),
          signature: signature.toString('base64url'),
          userHandle: userHandleOf(accountId),
        },
      }
    },
  }
}

export type Authenticator = ReturnType<typeof createAuthenticator>

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest()

// CBOR (RFC 8949), as far as it is needed here.
const text = (value: string) => Buffer.concat([Buffer.from([0x60 + value.length]), Buffer.from(value)])
const bytes = (value: Buffer) => Buffer.concat([Buffer.from([0x59, value.length >> 8, value.length & 255]), value])
export const textPair = (key: string, value: string) => Buffer.concat([text(key), text(value)])

/** An EC2 key for ES256: kty 2, alg -7, crv 1, x, y (RFC 9053). */
function coseOf(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' })
  const coordinate = (label: number, value: string) =>
    Buffer.concat([Buffer.from([label, 0x58, 32]), Buffer.from(value, 'base64url')])
  return Buffer.concat([Buffer.from([0xa5, 1, 2, 3, 0x26, 0x20, 1]), coordinate(0x21, x), coordinate(0x22, y)])
}
