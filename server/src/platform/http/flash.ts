import type { FastifyReply, FastifyRequest } from 'fastify'

/** Begins like the session's cookie, so that whoever carries one is served no kept page. */
const cookieName = 'portico_flash'
const shape = /^[a-z][a-z-]{0,39}$/
const secondsKept = 60

/**
 * The next page is to show a message. The cookie holds the message's name and never a text, so there is nothing worth forging.
 */
export function leaveFlash(reply: FastifyReply, name: string, secure: boolean): void {
  reply.setCookie(cookieName, name, { path: '/', httpOnly: true, sameSite: 'lax', maxAge: secondsKept, secure })
}

/** The message left for this page, which is shown once. */
export function takeFlash(request: FastifyRequest, reply: FastifyReply): string | undefined {
  const name = request.cookies[cookieName]
  if (name === undefined) return undefined
  reply.clearCookie(cookieName, { path: '/' })
  return shape.test(name) ? name : undefined
}
