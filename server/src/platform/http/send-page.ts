import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { gzipped, type KeptPage, type PageCache, unzipped } from './page-cache.ts'
import type { Shortcut, Shortcuts } from './shortcuts.ts'

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

type Headed = { headers: IncomingHttpHeaders }

/** Whether nothing the request carries can change what it is shown: our cookies all begin alike, also behind `__Host-`. */
export const isVisitor = ({ headers }: Headed): boolean => !headers.cookie?.includes('portico_')

export async function sendKept(request: FastifyRequest, reply: FastifyReply, page: KeptPage): Promise<FastifyReply> {
  const zipped = acceptsGzip(request)
  reply.headers(keptHeaders).header('etag', zipped ? page.gzipEtag : page.etag)
  if (hasSeen(request, page)) return reply.code(304).send()
  return zipped ? reply.header('content-encoding', 'gzip').send(page.gzip) : reply.send(await unzipped(page.gzip))
}

/** Visitors' pages that are there already, under an address in its normal form: the same answers as those of `sendKept`, compressed. */
export function keptShortcut(cache: PageCache, prepare: Shortcuts['prepare']): Shortcut {
  const answers = new WeakMap<KeptPage, ReturnType<typeof answersOf>>()

  function remembered(page: KeptPage) {
    const known = answers.get(page)
    if (known) return known
    const made = answersOf(page, prepare)
    answers.set(page, made)
    return made
  }

  return (request) => {
    if (request.method !== 'GET' || request.url.includes('?')) return undefined
    const page = isVisitor(request) && acceptsGzip(request) ? cache.find(request.url) : undefined
    if (!page) return undefined
    const { whole, seen } = remembered(page)
    return hasSeen(request, page) ? seen : whole
  }
}

/** Bytes; copying more than that takes longer than a second write. */
const largestInOneWrite = 16_384

function answersOf({ gzip, gzipEtag }: KeptPage, prepare: Shortcuts['prepare']) {
  const head = [...Object.entries(keptHeaders).flat(), 'etag', gzipEtag]
  const body = gzip.length <= largestInOneWrite ? gzip.toString('latin1') : gzip
  return {
    whole: prepare(200, [...head, 'content-encoding', 'gzip', 'content-length', String(gzip.length)], body),
    seen: prepare(304, head, undefined),
  }
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

export function acceptsGzip({ headers }: Headed): boolean {
  const accepted = headers['accept-encoding']
  if (typeof accepted !== 'string' || !accepted.includes('gzip')) return false
  return !/\bgzip\s*;\s*q=0(?:\.0*)?\s*(?:,|$)/.test(accepted)
}

function hasSeen({ headers }: Headed, page: { etag: string; gzipEtag: string }): boolean {
  const seen = headers['if-none-match']
  return seen !== undefined && (seen.includes(page.etag) || seen.includes(page.gzipEtag))
}
