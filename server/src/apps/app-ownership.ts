import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { publish } from '../platform/outbox/events.ts'
import { type Owner, type Owners, requireOwner } from './app-sharing.ts'
import { type Member, memberOf } from './app-visibility.ts'
import * as rows from './apps.queries.ts'

export interface OwnershipDeps {
  db: Db
  now: () => Date
  owners: Owners
  renewKeys: (tx: Db, appId: string) => Promise<void>
  keysRenewed: (appId: string) => Promise<void>
}

/** Who owns an app, and how that changes: docs/decisions/0028-who-sees-an-app.md. */
export function createAppOwnership({ db, now, owners, renewKeys, keysRenewed }: OwnershipDeps) {
  async function give(tx: Db, actor: Actor, app: rows.AppRow, owner: Owner & { name: string }, override: boolean) {
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
    await publish(tx, now(), 'app.transferred', { appId: app.id, fromId: app.ownerId, toId: owner.accountId })
  }

  /** @throws Refused `app-not-found`, `not-the-owner`, `no-colleagues` */
  async function findToGive(within: Db, actor: Actor, id: string): Promise<{ app: rows.AppRow; hidden: boolean }> {
    const member = memberOf(actor)
    const seen = await rows.findAppOf(within, member, id)
    const app = seen ?? (await findHidden(within, member, id))
    if (!app) throw absent('app')
    if (member.inDefaultOrganisation) {
      throw new Refused('no-colleagues', 'People here do not know each other: ask the operator of this portal.', {
        kind: 'forbidden',
      })
    }
    if (app.ownerId !== member.accountId && member.role !== 'admin') {
      throw new Refused('not-the-owner', 'Only the owner of the app or an admin of the organisation may do this.', {
        kind: 'forbidden',
      })
    }
    return { app, hidden: !seen }
  }

  async function findHidden(within: Db, member: Member, id: string) {
    if (member.role !== 'admin' || member.inDefaultOrganisation) return undefined
    const app = await rows.findApp(within, id)
    return app?.organisationId === member.organisationId ? app : undefined
  }

  return {
    /** An app that the actor may give to somebody else, and whether it is hidden from them. */
    findToTransfer: (actor: Actor, id: string) => findToGive(db, actor, id),

    /** Apps of colleagues that an admin does not see, but may take over. */
    async listHiddenFrom(actor: Actor): Promise<rows.AppRow[]> {
      const member = memberOf(actor)
      return member.role === 'admin' && !member.inDefaultOrganisation ? rows.listHiddenFrom(db, member) : []
    },

    /**
     * To a colleague: by its owner or by an admin of the organisation, who may do so with apps they do not see (ROL-3).
     * @throws Refused `app-not-found`, `not-the-owner`, `no-colleagues`, `unknown-owner`, `owner-already`
     */
    async transferOwnApp(actor: Actor, id: string, ownerId: string): Promise<void> {
      await inTransaction(db, async (tx) => {
        await rows.lockApp(tx, id)
        const { app, hidden } = await findToGive(tx, actor, id)
        const { organisationId } = app
        await give(tx, actor, app, await requireOwner(owners, tx, { ownerId, organisationId }), hidden)
      })
      await keysRenewed(id)
    },

    /** By the back office, also into another organisation (APP-5). @throws Refused `app-not-found`, `unknown-owner`, `owner-already` */
    async transferApp(
      actor: Actor,
      id: string,
      { ownerId, organisationId }: { ownerId: string; organisationId?: string | undefined },
    ): Promise<void> {
      await inTransaction(db, async (tx) => {
        await rows.lockApp(tx, id)
        const app = await rows.findApp(tx, id)
        if (!app) throw absent('app')
        const home = { ownerId, organisationId: organisationId ?? app.organisationId }
        await give(tx, actor, app, await requireOwner(owners, tx, home), false)
      })
      await keysRenewed(id)
    },
  }
}
