import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Cursor, pageOf } from '../platform/database/cursor.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { publish } from '../platform/outbox/events.ts'
import { refuseOutdated } from '../platform/versions.ts'
import { createAppOwnership } from './app-ownership.ts'
import { type AppFields, type Owners, requireOwner, valuesOf } from './app-sharing.ts'
import { type Member, mayChangeApp, memberOf } from './app-visibility.ts'
import * as rows from './apps.queries.ts'
import { createAppsOfMembers } from './apps-of-members.ts'
import { createGiving } from './giving.ts'

export interface AppsDeps {
  db: Db
  now: () => Date
  /** Ends everything that hangs on an app, in the transaction that deletes it; done by the capabilities above. */
  closeApp: (tx: Db, actor: Actor, appId: string) => Promise<void>
  /** Called after that transaction is committed. */
  appClosed: (appId: string) => Promise<void>
  owners: Owners
  /** Asks that the keys of an app say at the provider who owns it, in the transaction that changes it. */
  renewKeys: (tx: Db, appId: string) => Promise<void>
  /** Called after that transaction is committed. */
  keysRenewed: (appId: string) => Promise<void>
  /** Not revoked ones, by app. */
  countCredentials: (within: Db, appIds: readonly string[]) => Promise<Map<string, number>>
}

export type Apps = ReturnType<typeof createApps>

export function createApps(deps: AppsDeps) {
  const { db, now, owners, closeApp, appClosed } = deps
  const give = createGiving(deps)

  /** @throws Refused `app-not-found` also for an app the actor may not see (APP-9) */
  async function findFor(actor: Actor, id: string, within: Db = db): Promise<rows.AppRow> {
    const row = await rows.findAppOf(within, memberOf(actor), id)
    if (!row) throw absent('app')
    return row
  }

  async function findToChange(tx: Db, actor: Actor, id: string): Promise<rows.AppRow> {
    await rows.lockApp(tx, id)
    const app = await findFor(actor, id, tx)
    if (!mayChangeApp(memberOf(actor), app)) {
      throw new Refused('not-the-owner', 'Only the owner of the app or an admin of the organisation may do this.', {
        kind: 'forbidden',
      })
    }
    return app
  }

  async function insert(tx: Db, actor: Actor, owner: { accountId: string; organisationId: string }, fields: AppFields) {
    // Who leaves meanwhile leaves this app behind as well: it is made before or not at all.
    if (!(await owners.holdMembership(tx, owner))) throw noMember()
    const id = newId()
    const { teamIds, ...values } = await valuesOf(owners, tx, owner, fields)
    await rows.insertApp(tx, { id, organisation_id: owner.organisationId, owner_id: owner.accountId, ...values }, now())
    await rows.replaceTeams(tx, id, teamIds)
    await recordAudit(tx, actor, now(), {
      action: 'app.created',
      object: { kind: 'app', id, name: fields.name },
      details: { fields, ownerId: owner.accountId },
    })
    await publish(tx, now(), 'app.created', {
      appId: id,
      ownerId: owner.accountId,
      organisationId: owner.organisationId,
    })
    return id
  }

  async function change(
    tx: Db,
    actor: Actor,
    before: rows.AppRow,
    changes: Partial<AppFields>,
    seenVersion: number | null,
  ) {
    refuseOutdated('app', before.version, seenVersion)
    const owner = { accountId: before.ownerId, organisationId: before.organisationId }
    const { teamIds, ...values } = await valuesOf(owners, tx, owner, { ...fieldsOf(before), ...changes })
    await rows.updateApp(tx, before.id, values, now())
    await rows.replaceTeams(tx, before.id, teamIds)
    await recordAudit(tx, actor, now(), {
      action: 'app.updated',
      object: { kind: 'app', id: before.id, name: before.name },
      details: { before: fieldsOf(before), after: { ...values, teamIds } },
    })
    await publish(tx, now(), 'app.updated', { appId: before.id })
  }

  async function remove(tx: Db, actor: Actor, { id, name }: rows.AppRow) {
    await closeApp(tx, actor, id)
    await rows.markAppDeleted(tx, id, now())
    await recordAudit(tx, actor, now(), { action: 'app.deleted', object: { kind: 'app', id, name } })
    await publish(tx, now(), 'app.deleted', { appId: id })
  }

  /** Locked, for the back office. @throws Refused `app-not-found` */
  async function lockAny(tx: Db, id: string): Promise<rows.AppRow> {
    await rows.lockApp(tx, id)
    const app = await rows.findApp(tx, id)
    if (!app) throw absent('app')
    return app
  }

  return {
    ...createAppOwnership({ ...deps, give }),
    ofMembers: createAppsOfMembers({ ...deps, give, remove }),
    findFor,
    listFor: (actor: Actor, search?: string) => rows.listAppsOf(db, memberOf(actor), search),
    /** Of every app the actor sees, however many. */
    idsFor: async (actor: Actor) => (await rows.idsOfAppsOf(db, memberOf(actor))).map(({ id }) => id),
    /** For those who ask about somebody else. */
    listOfMember: (member: Member) => rows.listAppsOf(db, member),
    mayChange: (actor: Actor, app: rows.AppRow) => mayChangeApp(memberOf(actor), app),

    async find(id: string): Promise<rows.AppRow> {
      const row = await rows.findApp(db, id)
      if (!row) throw absent('app')
      return row
    },

    async list(query: rows.AppFilter & { after: Cursor | null; limit: number; total: boolean }) {
      const found = await rows.listApps(db, { ...query, limit: query.limit + 1 })
      const { page, nextCursor } = pageOf(found, query.limit, (row) => row.name)
      return { apps: page, nextCursor, total: query.total ? await rows.countApps(db, query) : null }
    },

    /**
     * In the caller's transaction where one is given.
     * @param member whose app it is, where somebody else creates it
     * @returns the app's id
     */
    createApp: async (
      actor: Actor,
      fields: AppFields,
      within: Db = db,
      member: Member = memberOf(actor),
    ): Promise<string> => inTransaction(within, (tx) => insert(tx, actor, member, fields)),

    /** For a developer, by the back office (APP-8). @returns the app's id */
    createAppFor: (
      actor: Actor,
      { ownerId, organisationId, ...fields }: AppFields & { ownerId: string; organisationId?: string | undefined },
    ): Promise<string> =>
      inTransaction(db, async (tx) =>
        insert(tx, actor, await requireOwner(owners, tx, { ownerId, organisationId }), fields),
      ),

    async updateApp(actor: Actor, id: string, fields: AppFields, seenVersion: number | null): Promise<void> {
      await inTransaction(db, async (tx) => change(tx, actor, await findToChange(tx, actor, id), fields, seenVersion))
    },

    /** By the back office: what is left out stays. */
    async updateAnyApp(actor: Actor, id: string, changes: AppChanges, seenVersion: number | null): Promise<void> {
      const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
      await inTransaction(db, async (tx) => change(tx, actor, await lockAny(tx, id), given, seenVersion))
    },

    /** Revokes every credential of the app and withdraws its open requests (APP-7). */
    async deleteApp(actor: Actor, id: string): Promise<void> {
      await inTransaction(db, async (tx) => remove(tx, actor, await findToChange(tx, actor, id)))
      await appClosed(id)
    },

    /** By the back office. */
    async deleteAnyApp(actor: Actor, id: string): Promise<void> {
      await inTransaction(db, async (tx) => remove(tx, actor, await lockAny(tx, id)))
      await appClosed(id)
    },
  }
}

const noMember = () =>
  new Refused('no-organisation', 'Only members of an organisation have apps.', { kind: 'forbidden' })

type AppChanges = { [N in keyof AppFields]?: AppFields[N] | undefined }

const fieldsOf = (app: rows.AppRow): AppFields => ({
  name: app.name,
  description: app.description,
  visibility: app.visibility,
  teamIds: app.visibility === 'team' && app.chosenTeams ? app.teams.map(({ id }) => id) : null,
  redirectUrls: app.redirectUrls,
})
