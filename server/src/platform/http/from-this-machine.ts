import { isIPv4 } from 'node:net'
import type { FastifyRequest } from 'fastify'

/**
 * Whether somebody on this machine asks, by one of its own names: a page elsewhere that has pointed its name at this machine
 * (DNS rebinding) is given away by the name, and what a proxy on this machine passes on, by the headers it adds.
 */
export const isFromThisMachine = (request: FastifyRequest): boolean =>
  !forwardingHeaders.some((name) => name in request.headers) &&
  isLoopback(request.raw.socket.remoteAddress?.replace(/^::ffff:/, '') ?? '') &&
  isLoopback(nameAskedFor(request))

const forwardingHeaders = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip']

const nameAskedFor = ({ headers }: FastifyRequest): string =>
  (headers.host ?? '').replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1')

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'))
