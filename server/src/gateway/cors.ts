import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'

const exposed =
  'RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, RateLimit-Policy, Retry-After, X-Request-Id, Location, Link, ETag'

/** Whether a browser asks if it may make the real call (Fetch standard, CORS preflight). */
export const isPreflight = (method: string | undefined, headers: IncomingHttpHeaders) =>
  method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined

/**
 * What lets a page of this origin read the answer; empty when it may not. Credentials are never allowed: keys travel in a header
 * that the page sets itself, so no cookie is needed and none may be used.
 */
export function corsHeaders(origins: readonly string[], origin: string | undefined): OutgoingHttpHeaders {
  if (origins.length === 0) return {}
  if (origins.includes('*')) return { 'access-control-allow-origin': '*', 'access-control-expose-headers': exposed }
  if (origin === undefined || !origins.includes(origin)) return { vary: 'Origin' }
  return { 'access-control-allow-origin': origin, 'access-control-expose-headers': exposed, vary: 'Origin' }
}

/** The answer to a preflight; null when the origin may not call. */
export function preflightHeaders(origins: readonly string[], headers: IncomingHttpHeaders): OutgoingHttpHeaders | null {
  const allowed = corsHeaders(origins, headers.origin)
  if (allowed['access-control-allow-origin'] === undefined) return null
  return {
    ...allowed,
    'access-control-allow-methods': headers['access-control-request-method'],
    'access-control-allow-headers': headers['access-control-request-headers'] ?? '',
    'access-control-max-age': '600',
    vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
  }
}
