import type { Config } from './platform/config/config.ts'
import { Refused } from './platform/errors.ts'

/** Why the portal could not start, in a sentence where the reason is the operator's to remove; else the error as it is. */
export function startRefusal(error: unknown, config: Config): unknown {
  if (!(error instanceof Error) || error instanceof Refused) return error
  const cause = rootOf(error)
  if (cause.code === 'EADDRINUSE' || cause.code === 'EACCES') return portRefusal(cause, config) ?? error
  const reason = databaseReason(cause)
  return reason === undefined ? error : databaseRefusal(reason, config, error)
}

interface SystemError extends Error {
  code?: string
  port?: number
  syscall?: string
}

/** The innermost cause; of several attempts (IPv6, IPv4) the first. */
function rootOf(error: Error): SystemError {
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return rootOf(error.errors[0])
  return error.cause instanceof Error ? rootOf(error.cause) : error
}

function portRefusal({ code, port, syscall }: SystemError, { portal, gateway }: Config): Refused | undefined {
  if (syscall !== 'listen' || port === undefined) return undefined
  const variable = port === gateway.port && port !== portal.port ? 'PORTAL_GATEWAY_PORT' : 'PORTAL_HOSTPORT'
  const trouble = code === 'EACCES' ? 'may not be opened by this user' : 'is taken by another program'
  return new Refused(
    'port-not-available',
    `Port ${port} ${trouble}: stop that, or choose another port with ${variable}.`,
  )
}

const databaseReasons: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name of the host could not be looked up',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'the host cannot be reached',
  ENOENT: 'there is no such socket',
  '28P01': 'the password is wrong',
  '28000': 'the server does not let this user in',
  '3D000': 'there is no such database',
  '53300': 'the server has no connection left',
  '57P03': 'the server is starting up',
}

function databaseReason({ code = '', message, syscall }: SystemError): string | undefined {
  if (message === 'timeout expired' || message.includes('connection timeout')) return databaseReasons.ETIMEDOUT
  if (code === 'ENOENT' && syscall !== 'connect') return undefined
  return databaseReasons[code]
}

function databaseRefusal(reason: string, { databaseUrl }: Config, cause: Error): Refused {
  const url = databaseUrl === null ? null : new URL(databaseUrl)
  const place = url ? `PostgreSQL at ${url.host}${url.pathname} (DATABASE_URL)` : 'The embedded PostgreSQL server'
  return new Refused('database-unreachable', `${place} cannot be used: ${reason}.`, { cause })
}
