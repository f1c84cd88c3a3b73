import type { AppOfMember, MembersApps } from '../consumers/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Db } from '../platform/database/database.ts'
import { absent } from '../platform/errors.ts'
import type { Owners } from './app-sharing.ts'
import * as rows from './apps.queries.ts'
import type { Give } from './giving.ts'

export interface AppsOfMembersDeps {
  owners: Owners
  give: Give
  remove: (tx: Db, actor: Actor, app: rows.AppRow) => Promise<void>
  /** By app; counted by the capability above. */
  countCredentials: (within: Db, appIds: readonly string[]) => Promise<Map<string, number>>
  keysRenewed: (appId: string) => Promise<void>
}

/** What becomes of apps when their owners go; decided by the capability of people, which stands below. */
export function createAppsOfMembers({
  owners,
  give,
  remove,
  countCredentials,
  keysRenewed,
}: AppsOfMembersDeps): MembersApps {
  /** Locked. */
  async function take(tx: Db, id: string): Promise<rows.AppRow> {
    await rows.lockApp(tx, id)
    const app = await rows.findApp(tx, id)
    if (!app) throw absent('app')
    return app
  }

  return {
    async list(within, of) {
      const owned = await rows.listAppsOwned(within, of)
      const ids = owned.map(({ id }) => id)
      const credentials = await countCredentials(within, ids)
      return owned.map(
        ({ id, name, ownerId, ownerName, organisationId }): AppOfMember => ({
          id,
          name,
          ownerId,
          ownerName,
          organisationId,
          credentials: credentials.get(id) ?? 0,
        }),
      )
    },

    count: (within, organisationId) => rows.countApps(within, { organisationId }),

    async give(tx, actor, id, owner) {
      const app = await take(tx, id)
      const { name, email } = await owners.showAccount(owner.accountId)
      await give(tx, actor, app, { ...owner, name: name || email }, false)
    },

    close: async (tx, actor, id) => remove(tx, actor, await take(tx, id)),

    async settle(appIds) {
      for (const id of appIds) await keysRenewed(id)
    },
  }
}
