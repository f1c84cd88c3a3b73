import type { FastifyReply, FastifyRequest } from 'fastify'
import { gzipped, type KeptPage } from './page-cache.ts'

/** Pages load nothing from other hosts, run no script of a page's text, and stand in no frame. */
const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "object-src 'none'",
].join('; ')

const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': contentSecurityPolicy,
  vary: 'accept-encoding, cookie',
}

const keptHeaders = { ...pageHeaders, 'cache-control': 'private, no-cache' }
const personalHeaders = { ...pageHeaders, 'cache-control': 'no-store' }

/** Whether nothing the request carries can change what it is shown: our cookies all begin alike, also behind `__Host-`. */
export const isVisitor = ({ headers }: FastifyRequest): boolean => !headers.cookie?.includes('portico_')

export function sendKept(request: FastifyRequest, reply: FastifyReply, page: KeptPage): FastifyReply {
  const zipped = acceptsGzip(request)
  reply.headers(keptHeaders).header('etag', zipped ? page.gzipEtag : page.etag)
  if (hasSeen(request, page)) return reply.code(304).send()
  return zipped ? reply.header('content-encoding', 'gzip').send(page.gzip) : reply.send(page.body)
}

/** @param compress only for pages without secrets: what compresses well tells about what it holds (BREACH) */
export async function sendDrawn(
  request: FastifyRequest,
  reply: FastifyReply,
  { html, status = 200 }: { html: string; status?: number },
  compress: boolean,
): Promise<FastifyReply> {
  const body = Buffer.from(html)
  reply.code(status).headers(personalHeaders)
  if (!compress || !acceptsGzip(request)) return reply.send(body)
  return reply.header('content-encoding', 'gzip').send(await gzipped(body, 2))
}

export function acceptsGzip({ headers }: FastifyRequest): boolean {
  const accepted = headers['accept-encoding']
  if (typeof accepted !== 'string' || !accepted.includes('gzip')) return false
  return !/\bgzip\s*;\s*q=0(?:\.0*)?\s*(?:,|$)/.test(accepted)
}

function hasSeen({ headers }: FastifyRequest, page: { etag: string; gzipEtag: string }): boolean {
  const seen = headers['if-none-match']
  return seen !== undefined && (seen.includes(page.etag) || seen.includes(page.gzipEtag))
}
