import { AddressRefused } from '../../platform/outbound/address-guard.ts'
import { errors } from '../../platform/outbound/http-client.ts'
import { ProviderError } from '../provider-error.ts'

export type NoAnswerKind = 'address' | 'unreachable' | 'tls' | 'slow' | 'unavailable' | 'left-alone'

/** The provider was not reached, or whatever stands before it answered in its stead. */
export class NoAnswer extends ProviderError {
  readonly kind: NoAnswerKind

  constructor(kind: NoAnswerKind, message: string, cause?: unknown) {
    super(message, { retryable: kind !== 'address', cause })
    this.kind = kind
  }
}

export const isNoAnswer = (error: unknown) => error instanceof NoAnswer

/** What a failed connection or a time-out means. @returns undefined for an error that is ours */
export function noAnswerOf(error: unknown, name: string): NoAnswer | undefined {
  if (error instanceof NoAnswer) return error
  if (!(error instanceof Error)) return undefined
  if (error instanceof AddressRefused) return new NoAnswer('address', refusedAddress(name), error)
  if (error.name === 'TimeoutError' || isSlow(error)) {
    return new NoAnswer('slow', `${name} did not answer in time.`, error)
  }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  if (code === undefined) return undefined
  if (tlsCodes.test(code))
    return new NoAnswer('tls', `${name} has no certificate that can be trusted (${code}).`, error)
  return new NoAnswer('unreachable', `${name} could not be reached (${code}).`, error)
}

const refusedAddress = (name: string) =>
  `${name} is in a network that the portal may not call. The operator can open it with PORTAL_ALLOW_PRIVATE_TARGETS.`

const isSlow = (error: Error) =>
  error instanceof errors.ConnectTimeoutError ||
  error instanceof errors.HeadersTimeoutError ||
  error instanceof errors.BodyTimeoutError

const tlsCodes = /CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL|EPROTO|CRL_|HOSTNAME_MISMATCH/
