import type { FastifyRequest } from 'fastify'
import { Refused } from '../errors.ts'

/**
 * Refuses a change that another site's page asks a browser to make (CSRF). Browsers say where a request comes from in
 * `Sec-Fetch-Site`, older ones in `Origin`; programs send neither and carry no ambient cookie of a victim.
 * Session cookies are `SameSite=Lax` besides. Reason and limits: docs/decisions/0004-cross-site-requests.md.
 */
export function refuseCrossSite(request: FastifyRequest, portalOrigin: string): void {
  if (request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS') return
  const origin = request.headers.origin
  if (origin === portalOrigin) return
  const site = request.headers['sec-fetch-site']
  if (site === 'same-origin' || site === 'none') return
  if (site === undefined && (origin === undefined || hostOf(origin) === request.headers.host)) return
  throw new Refused('cross-site-request', 'This request came from another site and was not carried out.', {
    kind: 'forbidden',
  })
}

const hostOf = (origin: string) => (URL.canParse(origin) ? new URL(origin).host : null)
