import type { foundPolicy } from '@portico/contract'
import type { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { bumpStamp } from '../platform/stamps.ts'
import type { ListedPolicy, Operations, ProviderRow, Providers } from '../providers/index.ts'
import type { Holders } from './holders.ts'
import { cataloguesOfPlans, cataloguesOfProducts } from './memberships.queries.ts'
import * as plans from './plans.queries.ts'
import { classifyPolicy, notTakenInWords } from './policy-classification.ts'
import { type Difference, policyDifferences } from './policy-differences.ts'
import type { OfferKind } from './policy-records.queries.ts'
import * as products from './products.queries.ts'
import { createNameBook } from './synchronisation-names.ts'
import type { FoundThere, KnownItem, Step } from './synchronisation-plan.ts'
import { settingsOf } from './synchronisation-run.ts'
import { ChangedMeanwhile, takeStep } from './synchronisation-steps.ts'
import { readKnown, takenNames } from './synchronised.queries.ts'

export interface PolicyLinksDeps {
  db: Db
  now: () => Date
  operations: Operations
  providers: Providers
  holders: Pick<Holders, 'holdingsOf'>
}

export interface OfferName {
  kind: OfferKind
  id: string
}

export type PolicyLinks = ReturnType<typeof createPolicyLinks>

/** What the back office decides about the policy of a product or plan. */
export function createPolicyLinks({ db, now, operations, providers, holders }: PolicyLinksDeps) {
  const operationOf = { product: 'product-policy', plan: 'plan-policy' } as const

  async function providerOf({ kind, id }: OfferName): Promise<ProviderRow> {
    const row = await (kind === 'product' ? products.findProduct(db, id) : plans.findPlan(db, id))
    if (!row) throw absent(kind)
    if (row.provider_id === null) throw documentationOnly()
    return providers.find(row.provider_id)
  }

  /** What is known here and what the provider has, now. @throws Refused `provider-unavailable`, `being-applied` */
  async function look(offer: OfferName) {
    const provider = await providerOf(offer)
    const there = await readThere(provider.id)
    const { items } = await readKnown(db, provider.id)
    const item = items.find(({ kind, id }) => kind === offer.kind && id === offer.id)
    if (!item) throw absent(offer.kind)
    if (item.isBeingApplied) {
      throw new Refused('being-applied', 'A change is still on its way to the provider: try again once it has arrived.')
    }
    return { provider, there, items, item }
  }

  async function readThere(providerId: string): Promise<FoundThere> {
    const [listing, services] = await Promise.all([
      providers.listPolicies(providerId),
      providers.listServices(providerId),
    ])
    return { ...listing, services }
  }

  async function take(tx: Db, actor: Actor, step: Step, provider: ProviderRow, there: FoundThere): Promise<void> {
    const taken = await takenNames(tx)
    try {
      await takeStep(tx, step, {
        actor,
        at: now(),
        provider,
        names: { product: createNameBook(taken.products, taken.slugs), plan: createNameBook(taken.plans, []) },
        services: new Map(there.services.map((service) => [service.id, service])),
      })
    } catch (cause) {
      if (!(cause instanceof ChangedMeanwhile)) throw cause
      throw new Refused('outdated', 'Somebody changed this at the same moment: load the page again.', {
        kind: 'outdated',
        cause,
      })
    }
    await bumpStamp(tx, 'catalogue')
  }

  /** A placeholder that nobody has used gives way to what had the policy before. */
  async function absorb(tx: Db, actor: Actor, placeholder: KnownItem, by: KnownItem): Promise<void> {
    const { kind, id, name } = placeholder
    const listed = await (kind === 'product' ? cataloguesOfProducts(tx, [id]) : cataloguesOfPlans(tx, [id]))
    const { credentials, openRequests } = await holders.holdingsOf(tx, { kind, id })
    const isUnused = placeholder.origin === 'provider' && !listed.get(id)?.length && credentials + openRequests === 0
    if (!isUnused) {
      throw new Refused(
        'policy-taken',
        `This policy is that of the ${kind} “${name}”, which is in use or in a catalogue.`,
        {
          field: 'policyId',
        },
      )
    }
    await (kind === 'product'
      ? products.markProductDeleted(tx, id, now(), goneAtOnce)
      : plans.markPlanDeleted(tx, id, now(), goneAtOnce))
    await recordAudit(tx, actor, now(), {
      action: `${kind}.deleted`,
      object: { kind, id, name },
      details: { takenUpBy: by.id },
    })
  }

  return {
    /** @throws Refused `provider-unavailable` */
    async listPolicies(providerId: string): Promise<z.input<typeof foundPolicy>[]> {
      const provider = await providers.find(providerId)
      const [{ policies, unreadable }, { items }] = await Promise.all([
        providers.listPolicies(providerId),
        readKnown(db, providerId),
      ])
      const linked = new Map(items.map(({ policyId, kind, id, name }) => [policyId, { kind, id, name }]))
      return [
        ...policies.map((policy) => {
          const as = classifyPolicy(policy, settingsOf(provider))
          const reason = as.as === null ? notTakenInWords[as.reason] : null
          return { id: policy.id, name: policy.name, kind: as.as, reason, linkedTo: linked.get(policy.id) ?? null }
        }),
        ...unreadable.map(({ id, name, reason }) => ({
          id,
          name,
          kind: null,
          reason,
          linkedTo: linked.get(id) ?? null,
        })),
      ]
    },

    /** @throws Refused `unknown-policy`, `policy-unfit`, `policy-taken`, `being-applied`, `provider-unavailable` */
    async relink(actor: Actor, offer: OfferName, policyId: string): Promise<void> {
      const { provider, there, items, item } = await look(offer)
      const policy = there.policies.find(({ id, databaseId }) => id === policyId || databaseId === policyId)
      if (!policy) {
        throw new Refused('unknown-policy', 'The provider has no such policy.', { kind: 'input', field: 'policyId' })
      }
      refuseUnfit(item, policy, provider)
      const holder = items.find(
        (other) => other.policyId === policy.id && other.kind === item.kind && other.id !== item.id,
      )
      const follows = item.origin === 'provider'
      const differences = policyDifferences(
        item.wanted,
        policy,
        follows ? [] : settingsOf(provider).tags,
        namesIn(there),
      )
      await inTransaction(db, async (tx) => {
        if (holder) await absorb(tx, actor, holder, item)
        await take(tx, actor, { outcome: 'relinked', item, policy, follows, differences }, provider, there)
      })
    },

    /** @throws Refused `nothing-to-adopt`, `policy-unfit`, `unknown-policy`, `being-applied`, `provider-unavailable` */
    async adopt(actor: Actor, offer: OfferName): Promise<void> {
      const { provider, there, item } = await look(offer)
      const policy = there.policies.find(({ id }) => id === item.policyId)
      if (!policy) throw new Refused('unknown-policy', 'The provider has this policy no more.')
      refuseUnfit(item, policy, provider)
      const all = policyDifferences(item.wanted, policy, settingsOf(provider).tags, namesIn(there))
      const differences = all.filter(isAdoptable)
      if (differences.length === 0) {
        throw new Refused('nothing-to-adopt', 'What is saved here is what the provider has.')
      }
      const stillDiffers = differences.length < all.length
      await inTransaction(db, (tx) =>
        take(
          tx,
          actor,
          { outcome: 'changed', item, policy, follows: true, stillDiffers, differences },
          provider,
          there,
        ),
      )
    },

    async rewrite(actor: Actor, offer: OfferName): Promise<void> {
      const { id: providerId } = await providerOf(offer)
      const kind = operationOf[offer.kind]
      await inTransaction(db, async (tx) => {
        const row = await (offer.kind === 'product' ? products.lockProduct(tx, offer.id) : plans.lockPlan(tx, offer.id))
        if (!row) throw absent(offer.kind)
        await operations.request(tx, { kind, subjectId: offer.id, providerId })
        await recordAudit(tx, actor, now(), {
          action: `${offer.kind}.policy-rewritten`,
          object: { kind: offer.kind, id: offer.id, name: row.name },
        })
      })
      await operations.run({ kind, subjectId: offer.id })
    },
  }
}

const goneAtOnce = { departing: false, moves_to_id: null }

/** Whether it is in force and how it is tagged is not saved here, so it can’t be taken over. */
const isAdoptable = ({ field }: Difference) => field !== 'active' && field !== 'tags' && field !== 'kind'

const namesIn = ({ services }: FoundThere) => new Map(services.map(({ id, name }) => [id, name]))

function refuseUnfit(item: KnownItem, policy: ListedPolicy, provider: ProviderRow): void {
  const as = classifyPolicy(policy, { ...settingsOf(provider), tags: [] })
  if (as.as === item.kind) return
  const why = as.as === null ? notTakenInWords[as.reason] : `It is for a ${as.as}.`
  throw new Refused('policy-unfit', `This policy can’t be that of a ${item.kind}. ${why}`, { field: 'policyId' })
}

const documentationOnly = () =>
  new Refused('nothing-to-write', 'This product is documentation only: it has no policy at a provider.')
