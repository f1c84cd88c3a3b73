import type { planChoices } from '@portico/contract'
import type { z } from 'zod'
import { lockApp } from '../apps/index.ts'
import { holdPlan, holdProducts, type OfferedPlan, type Viewer, viewerOf } from '../catalogue/index.ts'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Db, inTransaction, violatedConstraint } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { publish } from '../platform/outbox/events.ts'
import * as rows from './access-requests.queries.ts'
import { approveByPlan } from './approval.ts'
import { findCheckoutBySubmission, insertCheckout, requestsOfCheckout } from './checkouts.queries.ts'
import { type CheckoutsDeps, ownerOf } from './checkouts.ts'
import { refuseBeyondAllowance, refuseTooManyOpen } from './limits.ts'
import { findOpenPlanChange } from './open-twins.queries.ts'
import { findCredential, type HeldCredential, lockCredential } from './reusable.queries.ts'
import type { AccessRequest } from './shown-requests.ts'
import { waitForTurn } from './turns.queries.ts'

export type PlanChoices = z.input<typeof planChoices>

export interface PlanWish {
  planId: string
  message: string
  submissionKey: string
}

interface Choice {
  plan: OfferedPlan
  catalogue: { id: string; name: string }
}

/** Another plan for a credential that stays: a request of its own (CHG-3). */
export function createPlanChanges(deps: CheckoutsDeps) {
  const { db, now, apps, browse, credentials, settings, shownRequests } = deps

  /** @throws Refused `credential-not-found` also for one of an app the actor does not see */
  async function findFor(actor: Actor, id: string): Promise<HeldCredential> {
    const credential = await findCredential(db, id)
    if (!credential) throw absent('credential')
    await apps.findFor(actor, credential.appId).catch((error: unknown) => {
      throw error instanceof Refused && error.kind === 'absent' ? absent('credential') : error
    })
    return credential
  }

  /** Plans beside every product of the credential in one catalogue that the viewer sees, at its provider (CHG-7). */
  async function choicesFor(within: Db, viewer: Viewer, credential: HeldCredential): Promise<Choice[]> {
    const offers = await browse.offers(viewer, credential.productIds, within)
    const choices = new Map<string, Choice>()
    for (const { plan, catalogue } of offers) {
      const offered = offers.filter((one) => one.plan.id === plan.id && one.catalogue.id === catalogue.id)
      const isForAll = credential.productIds.every((id) => offered.some(({ productId }) => productId === id))
      if (isForAll && plan.id !== credential.planId && !choices.has(plan.id)) choices.set(plan.id, { plan, catalogue })
    }
    return [...choices.values()]
  }

  async function submit(actor: Actor, id: string, wish: PlanWish): Promise<string> {
    const { accountId, organisation } = ownerOf(actor)
    const [checkoutId, requestId] = [newId(), newId()]
    const known = await findFor(actor, id)
    const isApproved = await inTransaction(db, async (tx) => {
      const key = { submittedBy: accountId, accountId, submissionKey: wish.submissionKey }
      await insertCheckout(tx, checkoutId, key, now())
      await waitForTurn(tx, organisation.isDefault ? null : organisation.id, accountId)
      await holdPlan(tx, wish.planId)
      await holdProducts(tx, known.productIds)
      await lockApp(tx, known.appId)
      await lockCredential(tx, id)
      const credential = await findCredential(tx, id)
      if (!credential) throw absent('credential')
      refuseUnchangeable(credential, now())
      if (credential.planId === wish.planId) throw atPlan('plan-held', 'The key has this plan already.')
      if (await findOpenPlanChange(tx, id)) {
        throw new Refused(
          'plan-change-pending',
          'Another plan is asked for already. Wait until that is decided, or withdraw it.',
        )
      }
      const chosen = (await choicesFor(tx, viewerOf(actor), credential)).find(({ plan }) => plan.id === wish.planId)
      if (!chosen) throw atPlan('plan-not-offered', 'This plan is not offered to you for everything the key opens.')
      await refuseBeyondAllowance(tx, accountId, new Map([[wish.planId, { count: 1, field: 'planId' }]]), now())
      if (!chosen.plan.autoApprove) {
        await refuseTooManyOpen(tx, { accountId, organisation }, 1, await settings.show(tx))
      }
      await rows.insertAccessRequest(
        tx,
        {
          id: requestId,
          app_id: credential.appId,
          account_id: accountId,
          organisation_id: organisation.id,
          catalogue_id: chosen.catalogue.id,
          plan_id: wish.planId,
          message: wish.message,
          checkout_id: checkoutId,
          kind: 'plan-change',
          target_credential_id: id,
        },
        credential.productIds,
        { id: accountId, name: actor.name },
        now(),
      )
      await recordAudit(tx, actor, now(), {
        action: 'access-request.submitted',
        object: { kind: 'access-request', id: requestId, name: credential.appName },
        details: { kind: 'plan-change', credentialId: id, before: credential.planId, planId: wish.planId },
      })
      await publish(tx, now(), 'access-request.submitted', {
        accessRequestId: requestId,
        appId: credential.appId,
        accountId,
        kind: 'plan-change',
      })
      if (chosen.plan.autoApprove) await approveByPlan(tx, { now, credentials }, actor, requestId)
      return chosen.plan.autoApprove
    })
    if (isApproved) await credentials.carryOut(id)
    return requestId
  }

  return {
    async showPlanChoices(actor: Actor, id: string): Promise<PlanChoices> {
      const credential = await findFor(actor, id)
      const [choices, plans, pending] = await Promise.all([
        choicesFor(db, viewerOf(actor), credential),
        browse.plans([credential.planId]),
        findOpenPlanChange(db, id),
      ])
      return {
        current: { id: credential.planId, name: plans.get(credential.planId)?.name ?? '' },
        pending: pending ? { accessRequestId: pending.id, plan: { id: pending.planId, name: pending.planName } } : null,
        choices: choices.map(({ plan, catalogue }) => ({
          id: plan.id,
          name: plan.name,
          description: plan.description,
          approvedAtOnce: plan.autoApprove,
          catalogue,
        })),
      }
    },

    /** The same form sent again, at once or later, has no further effect (CRT-6). */
    async requestPlanChange(actor: Actor, id: string, wish: PlanWish): Promise<AccessRequest> {
      const { accountId } = ownerOf(actor)
      const key = { submittedBy: accountId, accountId, submissionKey: wish.submissionKey }
      const earlier = async () => {
        const checkout = await findCheckoutBySubmission(db, key)
        return checkout && (await requestsOfCheckout(db, checkout.id))[0]
      }
      const known = await earlier()
      if (known) return shownRequests.show(known)
      try {
        return await shownRequests.show(await submit(actor, id, wish))
      } catch (error) {
        const twin = violatedConstraint(error) === 'checkouts_submission' ? await earlier() : undefined
        if (twin) return shownRequests.show(twin)
        throw error
      }
    },
  }
}

function refuseUnchangeable({ status, kind, expiresAt }: HeldCredential, at: Date): void {
  if (kind === 'stored')
    throw new Refused('credential-stored', 'The portal only keeps this pair: it has no plan to change.')
  if (status === 'active' && (expiresAt === null || expiresAt > at)) return
  throw new Refused('credential-not-active', 'Only a key that works can get another plan.')
}

const atPlan = (code: string, sentence: string) => new Refused(code, sentence, { kind: 'input', field: 'planId' })
