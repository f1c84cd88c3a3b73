import type { Problem } from '@portico/contract'

/** Every answer of the gateway's own: a stable code, its status and a sentence. None ever holds the key. */
export const refusals = {
  'path-refused': [400, 'Bad request', 'The path could be read as one outside this API, so it was not passed on.'],
  'key-missing': [401, 'Key missing', 'Send your key with this call.'],
  'key-unknown': [403, 'Not allowed', 'This key is not known; it may have been revoked.'],
  'key-suspended': [403, 'Not allowed', 'This key is suspended.'],
  'key-expired': [403, 'Not allowed', 'This key has expired.'],
  'policy-inactive': [403, 'Not allowed', 'What this key gives access to is not active at the moment.'],
  'no-limits': [403, 'Not allowed', 'This key has no plan at the moment, so it can’t be used.'],
  'api-not-granted': [403, 'Not allowed', 'This key gives no access to this API.'],
  'origin-not-allowed': [403, 'Not allowed', 'Pages of this origin may not call this API.'],
  'api-not-found': [404, 'Not found', 'There is no API at this path.'],
  'rate-exceeded': [
    429,
    'Too many requests',
    'The rate limit of your plan is reached. Try again after the time in Retry-After.',
  ],
  'quota-exceeded': [
    429,
    'Quota used up',
    'The quota of your plan is used up. It renews after the time in Retry-After.',
  ],
  unexpected: [500, 'Something went wrong', 'Something went wrong on our side. Nothing you sent was wrong.'],
  'upgrade-not-supported': [501, 'Not supported', 'WebSockets are not supported here.'],
  'upstream-unreachable': [502, 'Bad gateway', 'The API behind this gateway could not be reached.'],
  'gateway-not-ready': [503, 'Not available', 'The gateway can’t check keys at the moment. Try again soon.'],
  'upstream-too-slow': [504, 'Gateway time-out', 'The API behind this gateway took too long to answer.'],
} as const satisfies Record<string, readonly [status: number, title: string, detail: string]>

export type RefusalCode = keyof typeof refusals

export function problemOf(code: RefusalCode, requestId: string): Problem {
  const [status, title, detail] = refusals[code]
  return { type: `urn:portico:problem:${code}`, title, status, detail, code, requestId }
}
