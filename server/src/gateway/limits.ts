import type { OutgoingHttpHeaders } from 'node:http'
import type { Quotas } from './quotas.ts'
import type { LimitState, RateWindows, Taken } from './rate-windows.ts'
import type { Limits } from './session.ts'

export interface Counted {
  refusal: 'rate-exceeded' | 'quota-exceeded' | null
  headers: OutgoingHttpHeaders
}

/** Counts a call against rate and quota; a call that one of them refuses counts in neither. */
export async function countCall(
  rates: RateWindows,
  quotas: Quotas,
  counterId: string,
  limits: Limits,
  at: number,
): Promise<Counted> {
  const rate = limits.rate && rates.take(counterId, limits.rate, at)
  if (rate && !rate.allowed) return { refusal: 'rate-exceeded', headers: limitHeaders([rate], rate) }
  if (!limits.quota) return { refusal: null, headers: limitHeaders(rate ? [rate] : []) }
  let quota: Taken | undefined
  try {
    quota = await quotas.take(counterId, limits.quota)
  } finally {
    if (rate && !quota?.allowed) rates.giveBack(counterId, at)
  }
  const states = rate ? [rate, quota] : [quota]
  if (quota.allowed) return { refusal: null, headers: limitHeaders(states) }
  return { refusal: 'quota-exceeded', headers: limitHeaders(states, quota) }
}

/**
 * `RateLimit-*` as in draft-ietf-httpapi-ratelimit-headers-06, the last revision with separate fields: Limit, Remaining and Reset tell
 * of the limit nearest to its end, Policy of all.
 * @param refusing the limit that refused the call
 */
export function limitHeaders(states: readonly LimitState[], refusing?: LimitState): OutgoingHttpHeaders {
  const nearest = refusing ?? states.toSorted((a, b) => a.remaining - b.remaining || b.resetMs - a.resetMs)[0]
  if (!nearest) return {}
  const reset = Math.ceil(nearest.resetMs / 1000)
  return {
    'ratelimit-limit': String(nearest.limit.calls),
    'ratelimit-remaining': String(refusing ? 0 : nearest.remaining),
    'ratelimit-reset': String(reset),
    'ratelimit-policy': states.map(({ limit }) => `${limit.calls};w=${limit.periodSeconds}`).join(', '),
    ...(refusing ? { 'retry-after': String(Math.max(reset, 1)) } : {}),
  }
}
