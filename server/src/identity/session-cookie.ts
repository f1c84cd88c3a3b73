import type { FastifyReply, FastifyRequest } from 'fastify'

/** A cookie that carries a token: of a session, or of the step before it. */
export interface SessionCookie {
  read(request: FastifyRequest): string | null
  write(reply: FastifyReply, token: string, expires: Date): void
  remove(reply: FastifyReply): void
}

const tokenShape = /^[\w-]{43}$/

/** @param secure whether people reach the portal by https */
export function createSessionCookie(secure: boolean, plainName = 'portico_session'): SessionCookie {
  // With this prefix a browser takes the cookie from this very host only, over https and for all paths.
  const name = secure ? `__Host-${plainName}` : plainName
  const options = { httpOnly: true, sameSite: 'lax', path: '/', secure } as const
  return {
    read(request) {
      const value = request.cookies[name]
      return value !== undefined && tokenShape.test(value) ? value : null
    },
    write: (reply, token, expires) => void reply.setCookie(name, token, { ...options, expires }),
    remove: (reply) => void reply.clearCookie(name, options),
  }
}
