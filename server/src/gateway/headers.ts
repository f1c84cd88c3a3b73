import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'

/** Meant for the next connection only (RFC 9110 section 7.6.1), besides those named by `Connection`. */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

const neverPassedOn = new Set([...hopByHop, 'host', 'expect', 'x-request-id', 'forwarded'])

export interface ForwardedFor {
  /** Lower case; null when no key is asked for. */
  keyHeader: string | null
  requestId: string
  /** Of the connection. */
  address: string
  /** Whether what a proxy in front says about the caller is believed. */
  trustProxy: boolean
}

/** The headers the upstream sees: without the key, hop-by-hop headers and what a caller claims about itself. */
export function upstreamHeaders(
  incoming: IncomingHttpHeaders,
  context: ForwardedFor,
): Record<string, string | string[]> {
  const dropped = namedBy(incoming.connection)
  const headers: Record<string, string | string[]> = {}
  for (const name in incoming) {
    const value = incoming[name]
    if (value === undefined || name === context.keyHeader || neverPassedOn.has(name)) continue
    if (dropped?.has(name) || (name.startsWith('x-forwarded-') && !context.trustProxy)) continue
    headers[name] = value
  }
  const before = headers['x-forwarded-for']
  headers['x-forwarded-for'] = before === undefined ? context.address : `${before}, ${context.address}`
  headers['x-forwarded-proto'] ??= 'http'
  headers['x-forwarded-host'] ??= incoming.host ?? ''
  headers['x-request-id'] = context.requestId
  return headers
}

/**
 * What of the upstream's headers the caller sees; who may call from a browser is decided by the gateway alone.
 * @param own headers the gateway sets itself; they win
 */
export function callerHeaders(answered: IncomingHttpHeaders, own: OutgoingHttpHeaders): OutgoingHttpHeaders {
  const dropped = namedBy(answered.connection)
  const headers: OutgoingHttpHeaders = {}
  for (const name in answered) {
    if (hopByHop.has(name) || dropped?.has(name) || name.startsWith('access-control-')) continue
    const value = answered[name]
    if (value !== undefined) headers[name] = value
  }
  const vary = headers.vary
  for (const name in own) headers[name] = own[name]
  if (own.vary !== undefined && vary !== undefined) headers.vary = `${vary}, ${own.vary}`
  return headers
}

function namedBy(connection: string | undefined): Set<string> | null {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return null
  return new Set(
    connection
      .toLowerCase()
      .split(',')
      .map((name) => name.trim()),
  )
}

/** The key as sent, raw or after `Bearer`; null when there is none. @param header lower case */
export function keyIn(headers: IncomingHttpHeaders, header: string): string | null {
  const value = headers[header]
  if (typeof value !== 'string') return null
  const key = /^bearer(?: |$)/i.test(value) ? value.slice(6).trim() : value.trim()
  return key === '' ? null : key
}

/** A caller's own request id is kept when it is harmless to log. */
export function requestIdIn(headers: IncomingHttpHeaders): string | null {
  const value = headers['x-request-id']
  return typeof value === 'string' && /^[\w.-]{8,64}$/.test(value) ? value : null
}
