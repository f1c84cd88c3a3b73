import type { appFields } from '@portico/contract'
import type { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Cursor, pageOf } from '../platform/database/cursor.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { refuseOutdated } from '../platform/versions.ts'
import { type Member, mayChangeApp, memberOf } from './app-visibility.ts'
import * as rows from './apps.queries.ts'

export type AppFields = z.output<typeof appFields>

export interface AppsDeps {
  db: Db
  now: () => Date
  /** Ends everything that hangs on an app, in the transaction that deletes it; done by the capabilities above. */
  closeApp: (tx: Db, actor: Actor, appId: string) => Promise<void>
  /** Called after that transaction is committed. */
  appClosed: (appId: string) => Promise<void>
}

export type Apps = ReturnType<typeof createApps>

export function createApps({ db, now, closeApp, appClosed }: AppsDeps) {
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

  return {
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
    async createApp(
      actor: Actor,
      fields: AppFields,
      within: Db = db,
      member: Member = memberOf(actor),
    ): Promise<string> {
      const id = newId()
      await inTransaction(within, async (tx) => {
        await rows.insertApp(
          tx,
          {
            id,
            organisation_id: member.organisationId,
            owner_id: member.accountId,
            ...valuesOf(member, fields),
          },
          now(),
        )
        await recordAudit(tx, actor, now(), {
          action: 'app.created',
          object: { kind: 'app', id, name: fields.name },
          details: { fields },
        })
      })
      return id
    },

    async updateApp(actor: Actor, id: string, fields: AppFields, seenVersion: number | null): Promise<void> {
      await inTransaction(db, async (tx) => {
        const before = await findToChange(tx, actor, id)
        refuseOutdated('app', before.version, seenVersion)
        await rows.updateApp(tx, id, valuesOf(memberOf(actor), fields), now())
        await recordAudit(tx, actor, now(), {
          action: 'app.updated',
          object: { kind: 'app', id, name: before.name },
          details: {
            before: { name: before.name, description: before.description, visibility: before.visibility },
            after: fields,
          },
        })
      })
    },

    /** Revokes every credential of the app and withdraws its open requests (APP-7). */
    async deleteApp(actor: Actor, id: string): Promise<void> {
      await inTransaction(db, async (tx) => {
        const before = await findToChange(tx, actor, id)
        await closeApp(tx, actor, id)
        await rows.markAppDeleted(tx, id, now())
        await recordAudit(tx, actor, now(), { action: 'app.deleted', object: { kind: 'app', id, name: before.name } })
      })
      await appClosed(id)
    },
  }
}

/** Strangers meet in the default organisation: apps there are personal (APP-2). */
const valuesOf = (member: Member, { name, description, visibility }: AppFields) => ({
  name,
  description,
  visibility: member.inDefaultOrganisation ? ('personal' as const) : visibility,
})
