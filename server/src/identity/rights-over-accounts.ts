import type { Actor } from '../platform/actor.ts'
import { Refused } from '../platform/errors.ts'

/**
 * Who may look after people must not become more by it: an account with a role is changed only by who may give roles.
 * @throws Refused `back-office-account`
 */
export function requireRightOver(actor: Actor, account: { admin_roles: readonly string[] }): void {
  if (account.admin_roles.length === 0 || actor.kind === 'system' || actor.permissions.has('roles:write')) return
  throw new Refused('back-office-account', 'This account has a role at the back office: only an owner may change it.', {
    kind: 'forbidden',
  })
}

/** A program has no password, no mailbox and nothing but API tokens. @throws Refused `service-account` */
export function refuseService({ is_service: isService }: { is_service: boolean }): void {
  if (!isService) return
  throw new Refused('service-account', 'This is the account of a program: it has no password and no mailbox.')
}

export const lastOwner = () =>
  new Refused('last-owner', 'This is the last active owner. Make somebody else an owner first.')
