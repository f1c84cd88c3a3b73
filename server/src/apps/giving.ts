import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import type { Db } from '../platform/database/database.ts'
import { Refused } from '../platform/errors.ts'
import { publish } from '../platform/outbox/events.ts'
import type { Owner } from './app-sharing.ts'
import * as rows from './apps.queries.ts'

/**
 * Gives a locked app to an owner who has been checked. In another organisation it becomes personal.
 * @param override whether whoever gives it does not see it (ROL-3)
 * @throws Refused `owner-already`
 */
export type Give = (
  tx: Db,
  actor: Actor,
  app: rows.AppRow,
  owner: Owner & { name: string },
  override: boolean,
) => Promise<void>

export interface GivingDeps {
  now: () => Date
  /** Asks that the keys of an app say at the provider who owns it, in the transaction that changes it. */
  renewKeys: (tx: Db, appId: string) => Promise<void>
}

export function createGiving({ now, renewKeys }: GivingDeps): Give {
  return async function give(tx, actor, app, owner, override) {
    if (app.ownerId === owner.accountId && app.organisationId === owner.organisationId) {
      throw new Refused('owner-already', `${owner.name} owns the app already.`, { kind: 'input', field: 'ownerId' })
    }
    const moves = app.organisationId !== owner.organisationId
    await rows.updateApp(
      tx,
      app.id,
      {
        owner_id: owner.accountId,
        organisation_id: owner.organisationId,
        // Nobody of the other organisation has been chosen to see it.
        ...(moves ? { visibility: 'personal', chosen_teams: false } : {}),
      },
      now(),
    )
    if (moves) await rows.replaceTeams(tx, app.id, [])
    await renewKeys(tx, app.id)
    await recordAudit(tx, actor, now(), {
      action: 'app.transferred',
      object: { kind: 'app', id: app.id, name: app.name },
      details: {
        from: { id: app.ownerId, name: app.ownerName, organisationId: app.organisationId },
        to: { id: owner.accountId, name: owner.name, organisationId: owner.organisationId },
        // The admin did not see the app (ROL-3).
        override,
      },
    })
    await publish(tx, now(), 'app.transferred', {
      appId: app.id,
      fromId: app.ownerId,
      toId: owner.accountId,
      byId: actor.accountId,
    })
  }
}
