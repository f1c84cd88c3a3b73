import type { checkout, checkoutInput } from '@portico/contract'
import type { z } from 'zod'
import { type Apps, lockApp, memberOf } from '../apps/index.ts'
import { type Browse, holdOffer, viewerOf } from '../catalogue/index.ts'
import type { Credentials } from '../credentials/index.ts'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Db, inTransaction, violatedConstraint } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { publish } from '../platform/outbox/events.ts'
import * as rows from './access-requests.queries.ts'
import type { AccessSettings } from './access-settings.ts'
import { approveByPlan } from './approval.ts'
import { findCheckout, findCheckoutBySubmission, insertCheckout, requestsOfCheckout } from './checkouts.queries.ts'
import { refuseBeyondAllowance, refuseTooManyOpen } from './limits.ts'
import { type OfferedItem, offeredItems, refuseTwice, requireAllOffered } from './offered-items.ts'
import { findOpenTwin } from './open-twins.queries.ts'
import { findCredential, lockCredential } from './reusable.queries.ts'
import { whyNotReusable } from './reuse.ts'
import type { ShownRequests } from './shown-requests.ts'
import { type Group, splitByKey } from './split.ts'
import { waitForTurn } from './turns.queries.ts'

export type CheckoutWish = z.output<typeof checkoutInput> & { submissionKey: string }
export type Checkout = z.input<typeof checkout>

export interface CheckoutsDeps {
  db: Db
  now: () => Date
  apps: Apps
  browse: Browse
  credentials: Credentials
  settings: AccessSettings
  shownRequests: ShownRequests
}

export function createCheckouts(deps: CheckoutsDeps) {
  const { db, now, apps, credentials, settings, shownRequests } = deps

  /** Everything is kept, or nothing. @returns the checkout's id */
  async function submit(actor: Actor, member: Actor, wish: CheckoutWish): Promise<string> {
    const { accountId, organisation } = ownerOf(member)
    const id = newId()
    const key = { submittedBy: actor.accountId ?? accountId, accountId, submissionKey: wish.submissionKey }
    const changed = await inTransaction(db, async (tx) => {
      await insertCheckout(tx, id, key, now())
      await waitForTurn(tx, organisation.isDefault ? null : organisation.id, accountId)
      const items = await holdAndRequireOffers(tx, member, wish)
      const groups = splitByKey(items)
      const planOf = (group: Group) => items.find((item) => item.planId === group.planId)?.plan
      const wanted = countByPlan(groups, items)
      await refuseBeyondAllowance(tx, accountId, wanted, now())
      const undecided = groups.filter((group) => !planOf(group)?.autoApprove).length
      if (undecided > 0) {
        await refuseTooManyOpen(tx, { accountId, organisation }, undecided, await settings.show(tx))
      }
      const appFor = await findApps(tx, actor, member, wish, groups, items)
      const toCarryOut: string[] = []
      for (const group of groups) {
        const app = appFor(group)
        await refuseTwin(tx, app, group, items)
        const requestId = newId()
        await insertRequest(tx, { requestId, checkoutId: id, group, app, message: wish.message }, actor, member)
        if (planOf(group)?.autoApprove) toCarryOut.push(await approveByPlan(tx, { now, credentials }, actor, requestId))
      }
      return toCarryOut
    })
    for (const credentialId of new Set(changed)) await credentials.carryOut(credentialId)
    return id
  }

  async function holdAndRequireOffers(tx: Db, member: Actor, wish: CheckoutWish): Promise<OfferedItem[]> {
    await Promise.all(
      wish.items.map(({ catalogueId, planId, productId }) =>
        holdOffer(tx, { catalogueId, planId, productIds: [productId] }),
      ),
    )
    const items = requireAllOffered(await offeredItems({ browse: deps.browse, db: tx }, viewerOf(member), wish.items))
    refuseTwice(items)
    return items
  }

  /** The app of each group: the one of the credential it reuses, or the one that was chosen; locked in the order of their ids. */
  async function findApps(
    tx: Db,
    actor: Actor,
    member: Actor,
    wish: CheckoutWish,
    groups: readonly Group[],
    items: readonly OfferedItem[],
  ): Promise<(group: Group) => { id: string; name: string }> {
    const reused = new Map<string, string>()
    for (const credentialId of new Set(groups.flatMap((group) => group.credentialId ?? []))) {
      const credential = await findCredential(tx, credentialId)
      if (credential) reused.set(credentialId, credential.appId)
    }
    const needsApp = groups.some((group) => group.credentialId === null)
    if (needsApp && wish.app === null) {
      throw new Refused('app-missing', 'Choose an app, or name a new one.', { kind: 'input', field: 'app' })
    }
    const created =
      needsApp && wish.app?.action === 'create' ? await apps.createApp(actor, wish.app, tx, memberOf(member)) : null
    const chosen = needsApp && wish.app?.action === 'existing' ? wish.app.appId : null
    // Submissions for an app come one after the other.
    for (const appId of [...new Set([...reused.values(), ...(chosen ? [chosen] : [])])].toSorted()) {
      await lockApp(tx, appId)
    }
    for (const group of groups) {
      if (group.credentialId !== null) await requireReusable(tx, member, group, items)
    }
    const appId = created ?? chosen
    const forNew = appId === null ? null : await apps.findFor(member, appId, tx)
    const others = new Map<string, { id: string; name: string }>()
    for (const [credentialId, id] of reused) others.set(credentialId, await apps.findFor(member, id, tx))
    return ({ credentialId }) => {
      const app = credentialId === null ? forNew : others.get(credentialId)
      if (!app) throw absent('app')
      return app
    }
  }

  /** @throws Refused `credential-not-reusable` naming the first item of the group; one of others' apps is like a missing one */
  async function requireReusable(tx: Db, member: Actor, group: Group, items: readonly OfferedItem[]): Promise<void> {
    const id = group.credentialId ?? ''
    await lockCredential(tx, id)
    const credential = await findCredential(tx, id)
    const isTheirs = credential && (await sees(member, credential.appId, tx))
    const reason = isTheirs ? whyNotReusable(credential, group, now()) : 'is not there (any more)'
    if (reason === null) return
    const index = items.findIndex((item) => item.credentialId === id && group.productIds.includes(item.productId))
    throw new Refused(
      'credential-not-reusable',
      `The key that was chosen ${reason}. Choose another one, or a new one.`,
      {
        kind: 'input',
        field: `items.${index}.credentialId`,
      },
    )
  }

  const sees = (member: Actor, appId: string, tx: Db): Promise<boolean> =>
    apps.findFor(member, appId, tx).then(
      () => true,
      (error: unknown) => {
        if (error instanceof Refused && error.kind === 'absent') return false
        throw error
      },
    )

  async function refuseTwin(
    tx: Db,
    app: { id: string; name: string },
    group: Group,
    items: readonly OfferedItem[],
  ): Promise<void> {
    const twin = await findOpenTwin(tx, app.id, group.planId, group.productIds)
    if (!twin) return
    const item = items.find(({ productId, planId }) => productId === twin.productId && planId === group.planId)
    throw new Refused(
      'requested-already',
      `“${app.name}” has an open request for ${item?.productName ?? 'this product'} with the plan ${item?.plan.name ?? ''} already.`,
      { field: 'app' },
    )
  }

  async function insertRequest(
    tx: Db,
    wish: { requestId: string; checkoutId: string; group: Group; app: { id: string; name: string }; message: string },
    actor: Actor,
    member: Actor,
  ): Promise<void> {
    const { requestId, checkoutId, group, app, message } = wish
    const { accountId, organisation } = ownerOf(member)
    const kind = group.credentialId === null ? ('access' as const) : ('add-products' as const)
    await rows.insertAccessRequest(
      tx,
      {
        id: requestId,
        app_id: app.id,
        account_id: accountId,
        organisation_id: organisation.id,
        catalogue_id: group.catalogueId,
        plan_id: group.planId,
        message,
        checkout_id: checkoutId,
        kind,
        target_credential_id: group.credentialId,
      },
      group.productIds,
      { id: actor.accountId, name: actor.name },
      now(),
    )
    await recordAudit(tx, actor, now(), {
      action: 'access-request.submitted',
      object: { kind: 'access-request', id: requestId, name: app.name },
      details: {
        kind,
        productIds: group.productIds,
        planId: group.planId,
        ...(group.credentialId === null ? {} : { credentialId: group.credentialId }),
        ...(actor.accountId === accountId ? {} : { forAccountId: accountId }),
      },
    })
    await publish(tx, now(), 'access-request.submitted', { accessRequestId: requestId, appId: app.id, accountId, kind })
  }

  async function show(id: string): Promise<Checkout> {
    const found = await findCheckout(db, id)
    if (!found) throw absent('checkout')
    const requests = await rows.findAccessRequests(db, await requestsOfCheckout(db, id))
    return { id, requests: await shownRequests.shown(requests), createdAt: found.created_at }
  }

  return {
    /**
     * Asks for access to everything in one form: the portal makes the requests of it. The same submission key has an effect once, however
     * often and however concurrently it is sent (CRT-6).
     * @param member the developer it is for, where somebody of the back office sends it (REQ-5)
     */
    async submitCheckout(actor: Actor, wish: CheckoutWish, member: Actor = actor): Promise<Checkout> {
      const { accountId } = ownerOf(member)
      const key = { submittedBy: actor.accountId ?? accountId, accountId, submissionKey: wish.submissionKey }
      const known = await findCheckoutBySubmission(db, key)
      if (known) return show(known.id)
      try {
        return await show(await submit(actor, member, wish))
      } catch (error) {
        // The same form sent at the same moment won: its requests are the answer to both.
        const twin =
          violatedConstraint(error) === 'checkouts_submission' ? await findCheckoutBySubmission(db, key) : undefined
        if (twin) return show(twin.id)
        throw error
      }
    },

    /** @throws Refused `checkout-not-found` also for one of somebody else */
    async showCheckout(actor: Actor, id: string): Promise<Checkout> {
      const found = await findCheckout(db, id)
      if (found?.account_id !== actor.accountId) throw absent('checkout')
      return show(id)
    },
  }
}

/** @throws Refused `no-organisation` for people of the back office */
export function ownerOf(member: Actor) {
  const { accountId, organisation } = member
  if (accountId && organisation) return { accountId, organisation }
  throw new Refused('no-organisation', 'Only members of an organisation can request access.', { kind: 'forbidden' })
}

/** How many requests are about to be sent for each plan, and the item that shows it. */
function countByPlan(
  groups: readonly Group[],
  items: readonly OfferedItem[],
): Map<string, { count: number; field: string }> {
  const counts = new Map<string, { count: number; field: string }>()
  for (const { planId } of groups) {
    const index = items.findIndex((item) => item.planId === planId)
    counts.set(planId, { count: (counts.get(planId)?.count ?? 0) + 1, field: `items.${index}.planId` })
  }
  return counts
}
