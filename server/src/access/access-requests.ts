import type { Apps } from '../apps/index.ts'
import type { Browse } from '../catalogue/index.ts'
import type { Credentials } from '../credentials/index.ts'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Cursor, pageOf } from '../platform/database/cursor.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { publish } from '../platform/outbox/events.ts'
import * as rows from './access-requests.queries.ts'
import type { AccessSettings } from './access-settings.ts'
import { approve, findToApprove, holdForApproval } from './approval.ts'
import { createCheckouts } from './checkouts.ts'
import { createRequestLeaving } from './leaving.ts'
import { createPlanChanges } from './plan-changes.ts'
import { type AccessRequest, createShownRequests } from './shown-requests.ts'
import { changesOf } from './status-changes.queries.ts'
import type { Submission } from './submission.ts'
import type { AccessRequestStatus } from './tables.ts'

export interface AccessDeps {
  db: Db
  now: () => Date
  apps: Apps
  browse: Browse
  credentials: Credentials
  settings: AccessSettings
}

export type AccessRequests = ReturnType<typeof createAccessRequests>

export function createAccessRequests({ db, now, apps, browse, credentials, settings }: AccessDeps) {
  const shownRequests = createShownRequests({ db, credentials })
  const { shown, show } = shownRequests
  const checkouts = createCheckouts({ db, now, apps, browse, credentials, settings, shownRequests })

  /** Locks a request that waits for a decision. @throws Refused `access-request-decided` */
  async function lockPending(tx: Db, id: string) {
    const request = await rows.lockAccessRequest(tx, id)
    if (!request) throw absent('access request')
    refuseDecided(request)
    return request
  }

  async function list(query: rows.AccessRequestFilter & { after: Cursor | null; limit: number; total: boolean }) {
    const found = await rows.listAccessRequests(db, { ...query, limit: query.limit + 1 })
    const { page, nextCursor } = pageOf(found, query.limit, () => '')
    return {
      items: await shown(page),
      nextCursor,
      total: query.total ? await rows.countAccessRequests(db, query) : null,
    }
  }

  /** A request of an app that somebody does not see is like a missing one. */
  async function refuseUnseen(actor: Actor, appId: string): Promise<void> {
    await apps.findFor(actor, appId).catch((error: unknown) => {
      throw error instanceof Refused && error.kind === 'absent' ? absent('access request') : error
    })
  }

  async function rejectAccessRequest(actor: Actor, id: string, reason: string): Promise<AccessRequest> {
    await inTransaction(db, async (tx) => {
      const request = await lockPending(tx, id)
      await rows.recordDecision(tx, request, { status: 'rejected', by: changedBy(actor), reason }, now())
      const found = await rows.findAccessRequest(tx, id)
      await recordAudit(tx, actor, now(), {
        action: 'access-request.rejected',
        object: { kind: 'access-request', id, name: found?.appName ?? '' },
        details: { reason },
      })
      await publish(tx, now(), 'access-request.rejected', {
        accessRequestId: id,
        appId: request.app_id,
        accountId: request.account_id,
        reason,
      })
    })
    return show(id)
  }

  return {
    show,

    ...checkouts,
    ...createPlanChanges({ db, now, apps, browse, credentials, settings, shownRequests }),

    /** Products under one plan with a key of their own: a checkout that makes one request. */
    async submitAccessRequest(actor: Actor, wish: Submission): Promise<AccessRequest> {
      const { productIds, planId, catalogueId, ...shared } = wish
      const items = productIds.map((productId) => ({ productId, planId, catalogueId, credentialId: null }))
      const { requests } = await checkouts.submitCheckout(actor, { ...shared, items })
      return requests[0] as AccessRequest
    },

    /** Repeating it, also at the same moment from two places, issues one credential; one that failed to be issued is tried again. */
    async approveAccessRequest(actor: Actor, id: string): Promise<AccessRequest> {
      const known = await findToApprove(db, id)
      if (!known) throw absent('access request')
      const carryOut = await inTransaction(db, async (tx) => {
        const held = await holdForApproval(tx, known)
        const { request } = held
        if (!request) throw absent('access request')
        if (request.status === 'approved') return undefined
        const ordered = request.status === 'approving' ? (request.credential_id ?? request.target_credential_id) : null
        if (ordered) return () => credentials.retry(ordered)
        refuseDecided(request)
        const credentialId = await approve(tx, { now, credentials }, actor, known, held, false)
        return () => credentials.carryOut(credentialId)
      })
      await carryOut?.()
      return show(id)
    },

    rejectAccessRequest,

    /** When a product or plan that requests name goes. */
    leaving: createRequestLeaving({ db, now, reject: rejectAccessRequest }),

    /** Taken back by somebody who sees the app. */
    async withdrawAccessRequest(actor: Actor, id: string): Promise<AccessRequest> {
      const known = await rows.findAccessRequest(db, id)
      if (!known) throw absent('access request')
      await refuseUnseen(actor, known.appId)
      await inTransaction(db, async (tx) => {
        const request = await lockPending(tx, id)
        await rows.recordDecision(tx, request, { status: 'withdrawn', by: changedBy(actor) }, now())
        await recordAudit(tx, actor, now(), { action: 'access-request.withdrawn', object: objectOf(known) })
        await publish(tx, now(), 'access-request.withdrawn', {
          accessRequestId: id,
          appId: known.appId,
          accountId: known.accountId,
        })
      })
      return show(id)
    },

    list,

    /** @throws Refused `access-request-not-found` also when the actor may not see the app */
    async showFor(actor: Actor, id: string): Promise<AccessRequest> {
      const request = await show(id)
      await refuseUnseen(actor, request.app.id)
      return request
    },

    /** Of every app the actor sees, or of one of them. @throws Refused `app-not-found` */
    async listOwn(
      actor: Actor,
      query: { status?: AccessRequestStatus | undefined; appId?: string | undefined } & {
        after: Cursor | null
        limit: number
        total: boolean
      },
    ) {
      const { appId, ...filter } = query
      const seen = appId === undefined ? await apps.listFor(actor) : [await apps.findFor(actor, appId)]
      return list({ ...filter, appIds: seen.map((app) => app.id) })
    },

    /** @returns every state it has been in, oldest first */
    async showHistory(id: string) {
      const items = await changesOf(db, [id])
      if (items.length === 0) throw absent('access request')
      return { items: items.map(({ from, to, by, reason, at }) => ({ from, to, by, reason, at })) }
    },

    /** The states each of these has been in, oldest first. */
    async historiesOf(ids: readonly string[]) {
      return Map.groupBy(ids.length === 0 ? [] : await changesOf(db, ids), (change) => change.accessRequestId)
    },

    async listOfApp(actor: Actor, appId: string): Promise<AccessRequest[]> {
      await apps.findFor(actor, appId)
      return shown(await rows.accessRequestsOfApp(db, appId))
    },

    /** What some apps wait for; whether the reader may see the apps is decided before. */
    openOfApps: async (appIds: readonly string[]) => (appIds.length === 0 ? [] : rows.openOfApps(db, appIds)),

    async listOpenOf(actor: Actor): Promise<AccessRequest[]> {
      if (!actor.accountId || !actor.organisation) return []
      return shown(await rows.openAccessRequestsOf(db, actor.accountId, actor.organisation.id))
    },

    /** The credential works as it is recorded: its requests are approved for good. In the transaction that says so. */
    async credentialInForce(tx: Db, credentialId: string): Promise<void> {
      for (const request of await rows.markApproved(tx, credentialId, thePortal, now())) {
        await publish(tx, now(), 'access-request.approved', {
          accessRequestId: request.id,
          appId: request.app_id,
          accountId: request.account_id,
          credentialId,
          kind: request.kind,
        })
      }
    },

    /** The credential was revoked: what is still asked for with it has come to nothing. In the transaction that says so. */
    async withdrawOrder(tx: Db, actor: Actor, credentialId: string): Promise<void> {
      const reason = 'The credential was revoked.'
      await rows.withdrawOpen(tx, { credentialId }, { by: changedBy(actor), reason, at: now() })
    },

    async withdrawAllOfApp(tx: Db, actor: Actor, appId: string): Promise<void> {
      const reason = 'The app was deleted.'
      await rows.withdrawOpen(tx, { appId }, { by: changedBy(actor), reason, at: now() })
    },

    countOpenInCatalogue: rows.countOpenInCatalogue,
    countPendingByApp: (appIds: readonly string[]) => rows.countPendingByApp(db, appIds),
    countWithStatus: (status: 'pending' | 'approving', within: readonly string[] | null) =>
      rows.countAccessRequests(db, { status, within }),
  }
}

/** @throws Refused `access-request-decided` */
function refuseDecided({ status }: { status: AccessRequestStatus }): void {
  if (status === 'pending') return
  throw new Refused('access-request-decided', `This request is ${stateInWords[status]} already.`)
}

const changedBy = (actor: Actor) => ({ id: actor.accountId, name: actor.name })
const thePortal = { id: null, name: 'The portal' }

const stateInWords = {
  approving: 'approved',
  approved: 'approved',
  rejected: 'rejected',
  withdrawn: 'withdrawn',
} as const

const objectOf = (request: { id: string; appName: string }) => ({
  kind: 'access-request',
  id: request.id,
  name: request.appName,
})
