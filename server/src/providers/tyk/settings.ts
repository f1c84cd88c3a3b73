import { tykSettings } from '@portico/contract'
import type { Secret } from '../../platform/crypto/secret.ts'
import type { AddressGuard } from '../../platform/outbound/address-guard.ts'
import type { JsonApiTimes } from '../http-api/json-api.ts'

/** What the driver of a provider is made from. */
export interface TykConnection {
  url: string
  secret: Secret
  organisationId: string
  policyTags: readonly string[]
  insecureSkipVerify: boolean
}

/** What the outside is to a driver. */
export interface TykSurroundings {
  now: () => Date
  guard: AddressGuard
  times?: Partial<JsonApiTimes> | undefined
}

/** @param stored as the provider's row has them; fields that a release adds get their defaults */
export function readTykSettings(stored: unknown, secret: Secret): TykConnection {
  return { ...tykSettings.parse(stored), secret }
}
