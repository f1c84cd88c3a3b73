import type { accessRequest } from '@portico/contract'
import type { z } from 'zod'
import { type Apps, lockApp } from '../apps/index.ts'
import { type Browse, holdOffer, viewerOf } from '../catalogue/index.ts'
import type { Credentials } from '../credentials/index.ts'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Cursor, pageOf } from '../platform/database/cursor.ts'
import { type Db, inTransaction, violatedConstraint } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { publish } from '../platform/outbox/events.ts'
import * as rows from './access-requests.queries.ts'
import { approve } from './approval.ts'
import { findCheckoutBySubmission, insertCheckout, requestsOfCheckout } from './checkouts.queries.ts'
import { createRequestLeaving } from './leaving.ts'
import { changesOf } from './status-changes.queries.ts'
import { requireOffer, type Submission } from './submission.ts'

export type AccessRequest = z.input<typeof accessRequest>

export interface AccessDeps {
  db: Db
  now: () => Date
  apps: Apps
  browse: Browse
  credentials: Credentials
}

export type AccessRequests = ReturnType<typeof createAccessRequests>

export function createAccessRequests({ db, now, apps, browse, credentials }: AccessDeps) {
  async function shown(found: rows.AccessRequestRow[]): Promise<AccessRequest[]> {
    const waiting = found
      .filter((row) => row.status === 'approving')
      .map((row) => row.credentialId)
      .filter((id) => id !== null)
    const [products, failures] = await Promise.all([
      rows.productsOfRequests(
        db,
        found.map((row) => row.id),
      ),
      credentials.failuresOf(waiting),
    ])
    return found.map((row) => ({
      id: row.id,
      status: row.status,
      app: { id: row.appId, name: row.appName },
      requester: { id: row.accountId, name: row.accountName, email: row.accountEmail },
      organisation: { id: row.organisationId, name: row.organisationName },
      catalogue: row.catalogueId && row.catalogueName ? { id: row.catalogueId, name: row.catalogueName } : null,
      plan: { id: row.planId, name: row.planName },
      products: products.get(row.id) ?? [],
      message: row.message,
      autoApproved: row.autoApproved,
      decidedBy: row.decidedBy,
      decidedAt: row.decidedAt,
      reason: row.reason,
      failure: row.status === 'approving' && row.credentialId ? (failures.get(row.credentialId) ?? null) : null,
      credentialId: row.credentialId,
      createdAt: row.createdAt,
    }))
  }

  async function show(id: string): Promise<AccessRequest> {
    const row = await rows.findAccessRequest(db, id)
    if (!row) throw absent('access request')
    return (await shown([row]))[0] as AccessRequest
  }

  /** Locks a request that waits for a decision. @throws Refused `access-request-decided` */
  async function lockPending(tx: Db, id: string) {
    const request = await rows.lockAccessRequest(tx, id)
    if (!request) throw absent('access request')
    if (request.status === 'pending') return request
    throw new Refused('access-request-decided', `This request is ${stateInWords[request.status]} already.`)
  }

  async function submit(actor: Actor, wish: Submission): Promise<string> {
    const { accountId, organisation } = actor
    if (!accountId || !organisation) {
      throw new Refused('no-organisation', 'Only members of an organisation can request access.', { kind: 'forbidden' })
    }
    const id = newId()
    const credentialId = await inTransaction(db, async (tx) => {
      const checkoutId = newId()
      const key = { submittedBy: accountId, accountId, submissionKey: wish.submissionKey }
      await insertCheckout(tx, checkoutId, key, now())
      await holdOffer(tx, wish)
      const plan = await requireOffer(browse, viewerOf(actor), wish, tx)
      const appId = wish.app.action === 'create' ? await apps.createApp(actor, wish.app, tx) : wish.app.appId
      // The app is locked, so that two submissions for it come one after the other.
      await lockApp(tx, appId)
      const app = await apps.findFor(actor, appId, tx)
      if (await rows.findOpenTwin(tx, appId, wish.planId, wish.productIds)) {
        throw new Refused('requested-already', `“${app.name}” has an open request for this product and plan already.`, {
          field: 'app',
        })
      }
      await rows.insertAccessRequest(
        tx,
        {
          id,
          app_id: appId,
          account_id: accountId,
          organisation_id: organisation.id,
          catalogue_id: wish.catalogueId,
          plan_id: wish.planId,
          message: wish.message,
          checkout_id: checkoutId,
          kind: 'access',
          target_credential_id: null,
        },
        [...new Set(wish.productIds)],
        changedBy(actor),
        now(),
      )
      await recordAudit(tx, actor, now(), {
        action: 'access-request.submitted',
        object: { kind: 'access-request', id, name: app.name },
        details: { productIds: wish.productIds, planId: wish.planId },
      })
      await publish(tx, now(), 'access-request.submitted', { accessRequestId: id, appId, accountId })
      return plan.autoApprove ? approve(tx, { now, credentials }, actor, id, true) : null
    })
    if (credentialId) await credentials.carryOut(credentialId)
    return id
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

    /**
     * Asks for access; a plan that approves by itself is decided in the same transaction (PLN-4). The same submission key has an effect
     * once, however often and however concurrently it is sent (CRT-6).
     */
    async submitAccessRequest(actor: Actor, wish: Submission): Promise<AccessRequest> {
      const earlier = async () => {
        if (!actor.accountId) return undefined
        const key = { submittedBy: actor.accountId, accountId: actor.accountId, submissionKey: wish.submissionKey }
        const checkout = await findCheckoutBySubmission(db, key)
        return checkout && (await requestsOfCheckout(db, checkout.id))[0]
      }
      const known = await earlier()
      if (known) return show(known)
      try {
        return await show(await submit(actor, wish))
      } catch (error) {
        // The same form sent at the same moment won: its request is the answer to both.
        const twin = error instanceof Refused || violatedConstraint(error) ? await earlier() : undefined
        if (twin) return show(twin)
        throw error
      }
    },

    /** Repeating it, also at the same moment from two places, issues one credential; one that failed to be issued is tried again. */
    async approveAccessRequest(actor: Actor, id: string): Promise<AccessRequest> {
      const known = await rows.findAccessRequest(db, id)
      if (!known) throw absent('access request')
      const carryOut = await inTransaction(db, async (tx) => {
        // The app before the request, as its deletion takes them.
        await lockApp(tx, known.appId)
        const request = await rows.lockAccessRequest(tx, id)
        if (request?.status === 'approved') return undefined
        const ordered = request?.status === 'approving' ? request.credential_id : null
        if (ordered) return () => credentials.retry(ordered)
        await lockPending(tx, id)
        const credentialId = await approve(tx, { now, credentials }, actor, id, false)
        return () => credentials.carryOut(credentialId)
      })
      await carryOut?.()
      return show(id)
    },

    rejectAccessRequest,

    /** When a product or plan that requests name goes. */
    leaving: createRequestLeaving({ db, now, reject: rejectAccessRequest }),

    /** Taken back by somebody who sees the app. */
    async withdrawAccessRequest(actor: Actor, id: string): Promise<void> {
      const known = await rows.findAccessRequest(db, id)
      if (!known) throw absent('access request')
      await apps.findFor(actor, known.appId)
      await inTransaction(db, async (tx) => {
        const request = await lockPending(tx, id)
        await rows.recordDecision(tx, request, { status: 'withdrawn', by: changedBy(actor) }, now())
        await recordAudit(tx, actor, now(), { action: 'access-request.withdrawn', object: objectOf(known) })
      })
    },

    async list(query: rows.AccessRequestFilter & { after: Cursor | null; limit: number; total: boolean }) {
      const found = await rows.listAccessRequests(db, { ...query, limit: query.limit + 1 })
      const { page, nextCursor } = pageOf(found, query.limit, () => '')
      return {
        items: await shown(page),
        nextCursor,
        total: query.total ? await rows.countAccessRequests(db, query) : null,
      }
    },

    /** @throws Refused `access-request-not-found` also when the actor may not see the app */
    async showFor(actor: Actor, id: string): Promise<AccessRequest> {
      const request = await show(id)
      await apps.findFor(actor, request.app.id)
      return request
    },

    /** @returns every state it has been in, oldest first */
    async showHistory(id: string) {
      const items = await changesOf(db, [id])
      if (items.length === 0) throw absent('access request')
      return { items: items.map(({ from, to, by, reason, at }) => ({ from, to, by, reason, at })) }
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

    /** The credential works: its request is approved for good. In the transaction that says so. */
    async credentialIssued(tx: Db, credentialId: string): Promise<void> {
      const request = await rows.markApproved(tx, credentialId, thePortal, now())
      if (!request) return
      await publish(tx, now(), 'access-request.approved', {
        accessRequestId: request.id,
        appId: request.app_id,
        accountId: request.account_id,
        credentialId,
      })
    },

    /** The credential was revoked before it ever worked: its request has come to nothing. In the transaction that says so. */
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
    countWithStatus: (status: 'pending' | 'approving') => rows.countAccessRequests(db, { status }),
  }
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
