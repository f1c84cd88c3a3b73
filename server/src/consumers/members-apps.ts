import type { Actor } from '../platform/actor.ts'
import type { Db } from '../platform/database/database.ts'

export interface AppOfMember {
  id: string
  name: string
  ownerId: string
  ownerName: string
  organisationId: string
  /** Not revoked. */
  credentials: number
}

/** What people leave behind when they go: asked of the capability of apps, which stands above this one. */
export interface MembersApps {
  /** In order of names. */
  list(within: Db, of: { ownerId?: string; organisationId?: string }): Promise<AppOfMember[]>
  count(within: Db, organisationId: string): Promise<number>
  /** In another organisation it becomes personal. */
  give(tx: Db, actor: Actor, appId: string, owner: { accountId: string; organisationId: string }): Promise<void>
  /** Deletes it with its credentials and open requests. */
  close(tx: Db, actor: Actor, appId: string): Promise<void>
  /** Called after the transaction is committed, with the apps that were given or closed. */
  settle(appIds: readonly string[]): Promise<void>
}

/** For a capability that is built after this one. */
export const askedLater = (apps: () => MembersApps): MembersApps => ({
  list: (within, of) => apps().list(within, of),
  count: (within, organisationId) => apps().count(within, organisationId),
  give: (tx, actor, appId, owner) => apps().give(tx, actor, appId, owner),
  close: (tx, actor, appId) => apps().close(tx, actor, appId),
  settle: (appIds) => apps().settle(appIds),
})
