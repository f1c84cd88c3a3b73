import type { Access } from '@portico/contract'
import type { Actor } from '../actor.ts'
import { Refused } from '../errors.ts'

export function mayUse(actor: Actor, access: Access): boolean {
  if (access === 'anyone') return true
  if (actor.kind === 'nobody') return false
  // What concerns the account itself is nobody else’s.
  if (actor.impersonator) return access === 'member' && actor.organisation !== null
  if (access === 'signed-in') return true
  if (access === 'session') return actor.sessionId !== null
  if (access === 'member') return actor.organisation !== null
  return actor.permissions.has(access)
}

/** @throws Refused `sign-in-required` for a visitor, `not-allowed` for somebody known who lacks the right */
export function requireAccess(actor: Actor, access: Access): void {
  if (mayUse(actor, access)) return
  if (actor.kind === 'nobody') throw new Refused('sign-in-required', 'Sign in to continue.', { kind: 'sign-in' })
  if (actor.impersonator) {
    throw new Refused('impersonating', 'This is for the person alone, and closed while you look as somebody else.', {
      kind: 'forbidden',
    })
  }
  if (access === 'session') {
    throw new Refused('session-required', 'Sign in yourself to do this: an API token may not.', { kind: 'forbidden' })
  }
  throw new Refused('not-allowed', 'Your account is not allowed to do this.', { kind: 'forbidden' })
}
