import { passkeyAnswer } from '@portico/contract'
import type { Reply, Request } from '../api/client.ts'

/** Whether this browser can be asked for a passkey. */
export const knowsPasskeys = (): boolean =>
  typeof globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON === 'function'

/** Lets the device answer. @throws Error with a sentence for people where it does not */
export async function askDevice(
  options: Reply<'beginPasskeySignIn'>,
): Promise<Request<'signInWithPasskey'>['body']['passkey']> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options as PublicKeyCredentialRequestOptionsJSON)
  const credential = await navigator.credentials.get({ publicKey }).catch(() => null)
  if (!(credential instanceof PublicKeyCredential)) {
    throw new Error('Your device did not use a passkey. Try again, or take another way.')
  }
  return passkeyAnswer.parse(credential.toJSON())
}
