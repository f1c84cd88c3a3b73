import type { Actor } from '../platform/actor.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { type Owners, requireOwner } from './app-sharing.ts'
import { type Member, memberOf } from './app-visibility.ts'
import * as rows from './apps.queries.ts'
import type { Give } from './giving.ts'

export interface OwnershipDeps {
  db: Db
  owners: Owners
  give: Give
  keysRenewed: (appId: string) => Promise<void>
}

/** Who owns an app, and how that changes: docs/decisions/0028-who-sees-an-app.md. */
export function createAppOwnership({ db, owners, give, keysRenewed }: OwnershipDeps) {
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
