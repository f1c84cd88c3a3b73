import type { newPasskeyAnswer, passkeyAnswer } from '@portico/contract'
import type { z } from 'zod'
import type { PasskeyParty } from './passkey-party.ts'

export type PasskeyAnswer = z.output<typeof passkeyAnswer>
export type NewPasskeyAnswer = z.output<typeof newPasskeyAnswer>

/** EdDSA, ECDSA on P-256 and RSA (COSE numbers): what every authenticator has one of. */
export const passkeyAlgorithms = [-8, -7, -257]

interface NewPasskey {
  credentialId: Buffer
  publicKey: Buffer
  counter: number
}

export interface Expected {
  party: PasskeyParty
  challenge: string
}

/** The challenge somebody says to answer; an empty text where there is none. */
export function challengeOf(answer: { response: { clientDataJSON: string } }): string {
  try {
    const { challenge } = JSON.parse(Buffer.from(answer.response.clientDataJSON, 'base64url').toString('utf8'))
    return typeof challenge === 'string' ? challenge : ''
  } catch {
    return ''
  }
}

// Only who uses passkeys pays for the library: it takes 27 MB.
const library = () => import('@simplewebauthn/server')

/** @throws Error for what is no passkey made for this party and challenge */
export async function readNewPasskey(answer: NewPasskeyAnswer, { party, challenge }: Expected): Promise<NewPasskey> {
  const { id, type, response } = answer
  await refuseCertificates(response.attestationObject)
  const { verifyRegistrationResponse } = await library()
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    response: { id, rawId: id, type, response, clientExtensionResults: {} },
    expectedChallenge: challenge,
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    requireUserVerification: false,
    supportedAlgorithmIDs: passkeyAlgorithms,
  })
  if (!verified || !registrationInfo) throw new Error('The attestation is not signed by the new key.')
  const { credential } = registrationInfo
  return {
    credentialId: Buffer.from(credential.id, 'base64url'),
    publicKey: Buffer.from(credential.publicKey),
    counter: credential.counter,
  }
}

/**
 * @returns the counter of the authenticator; whether it went on is for the caller to say
 * @throws Error for what this passkey has not signed for this party and challenge
 */
export async function readAnswer(
  answer: PasskeyAnswer,
  { party, challenge, publicKey, userVerified }: Expected & { publicKey: Buffer; userVerified: boolean },
): Promise<{ counter: number }> {
  const { id, type, response } = answer
  const { verifyAuthenticationResponse } = await library()
  const { clientDataJSON, authenticatorData, signature } = response
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: {
      id,
      rawId: id,
      type,
      response: { clientDataJSON, authenticatorData, signature },
      clientExtensionResults: {},
    },
    expectedChallenge: challenge,
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    // Zero: the library would only throw, and a counter that went back is to be told.
    credential: { id, publicKey: new Uint8Array(publicKey), counter: 0 },
    requireUserVerification: userVerified,
  })
  if (!verified) throw new Error('The signature is not that of the passkey.')
  return { counter: authenticationInfo.newCounter }
}

/** Nobody is asked for them, and looking at one would fetch addresses that stand in it. */
async function refuseCertificates(attestationObject: string): Promise<void> {
  const { decodeAttestationObject } = await import('@simplewebauthn/server/helpers')
  const decoded = decodeAttestationObject(new Uint8Array(Buffer.from(attestationObject, 'base64url')))
  const isSigned = decoded.get('fmt') === 'packed' && decoded.get('attStmt').get('x5c') === undefined
  if (decoded.get('fmt') !== 'none' && !isSigned) throw new Error('The attestation is not one that was asked for.')
}
