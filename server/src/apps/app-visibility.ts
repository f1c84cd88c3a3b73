import type { Actor } from '../platform/actor.ts'
import { Refused } from '../platform/errors.ts'

/** Somebody who works in an organisation. */
export interface Member {
  accountId: string
  organisationId: string
  inDefaultOrganisation: boolean
  role: 'admin' | 'member'
  teamIds: readonly string[]
}

/** @throws Refused `no-organisation` for people of the back office, who own no apps */
export function memberOf(actor: Actor): Member {
  if (!actor.accountId || !actor.organisation) {
    throw new Refused('no-organisation', 'Only members of an organisation have apps.', { kind: 'forbidden' })
  }
  return {
    accountId: actor.accountId,
    organisationId: actor.organisation.id,
    inDefaultOrganisation: actor.organisation.isDefault,
    role: actor.organisation.role,
    teamIds: actor.teamIds,
  }
}

export interface SeenApp {
  ownerId: string
  organisationId: string
  visibility: 'personal' | 'team' | 'organisation'
  /** With `team`: the teams that were chosen, or else every team of the owner there; default teams never count. */
  teamIds: readonly string[]
}

/**
 * The one rule of who sees an app and its credentials (APP-1); its twin in SQL is `seenBy` in `apps.queries.ts`. Strangers meet in the
 * default organisation, so there every app is personal, whatever is stored (APP-2).
 */
export function maySeeApp(member: Member, app: SeenApp): boolean {
  if (app.organisationId !== member.organisationId) return false
  if (app.ownerId === member.accountId) return true
  if (member.inDefaultOrganisation || app.visibility === 'personal') return false
  return app.visibility === 'organisation' || app.teamIds.some((id) => member.teamIds.includes(id))
}

/** Details are changed, and the app deleted, by its owner or an admin of the organisation who sees it (ROL-2). */
export const mayChangeApp = (member: Member, app: { ownerId: string }): boolean =>
  app.ownerId === member.accountId || member.role === 'admin'
