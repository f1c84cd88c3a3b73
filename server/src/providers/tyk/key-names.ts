import { secret } from '../../platform/crypto/secret.ts'
import type { KeyReference } from '../driver.ts'

/** A hash by one of the functions a gateway may use; keys themselves are longer or hold other letters. */
const hash = /^(?:[0-9a-f]{8}|[0-9a-f]{16}|[0-9a-f]{32}|[0-9a-f]{64})$/

/** A list names keys by their hashes where these are kept, and by themselves where not. */
export const referenceOf = (name: string): KeyReference => ({
  keyId: secret(name),
  providerKeyHash: hash.test(name) ? name : null,
})
