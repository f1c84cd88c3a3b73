import { isDeepStrictEqual } from 'node:util'
import { Refused } from '../platform/errors.ts'
import type { ListedPolicy, PolicyInput, PolicyListing, ProviderService } from '../providers/index.ts'
import { authTypeOf } from './auth-types.ts'
import { classifyPolicy, notTakenInWords } from './policy-classification.ts'
import { type Difference, policyDifferences } from './policy-differences.ts'

/*
 * What a run has to do, from what is known here and what the provider says. It changes nothing, so a dry run is the same without the
 * rest.
 */

export interface KnownItem {
  kind: 'product' | 'plan'
  id: string
  name: string
  /** Null: as `name`. */
  policyName: string | null
  origin: 'portal' | 'provider'
  policyId: string | null
  version: number
  active: boolean
  /** The policy as it was last seen. */
  snapshot: ListedPolicy | null
  orphanedAt: Date | null
  orphanReason: string | null
  unlistedAt: Date | null
  driftedAt: Date | null
  /** A change of it is still on its way to the provider: it is left alone. */
  isBeingApplied: boolean
  /** Documentation only or retired: its policy is off, whatever the provider says. */
  isOffHere: boolean
  /** As the provider should have it. */
  wanted: PolicyInput
  /** What callers of a product show; null for a plan. */
  authType: string | null
  services: readonly KnownService[]
}

type KnownService = Pick<ProviderService, 'id' | 'name' | 'listenPath' | 'authTypes' | 'keyHeader'>

export interface KnownHere {
  items: readonly KnownItem[]
  /** Policies of what was deleted here and has yet to be removed there, by the provider's ids and by ours. */
  beingRemoved: ReadonlySet<string>
}

export interface FoundThere extends PolicyListing {
  services: readonly ProviderService[]
}

export interface SynchronisationSettings {
  tags: readonly string[]
  mixedAsPlans: boolean
  /** Null: orphans are shown for ever. */
  orphanGraceSeconds: number | null
}

/** `seen` is no news: only what is remembered of the policy has changed. */
export type Step =
  | { outcome: 'created'; kind: 'product' | 'plan'; policy: ListedPolicy }
  | {
      outcome: 'changed' | 'restored' | 'relinked' | 'drifted' | 'settled' | 'seen'
      item: KnownItem
      policy: ListedPolicy
      follows: boolean
      stillDiffers?: boolean
      differences: Difference[]
    }
  | { outcome: 'orphaned'; item: KnownItem; reason: string }
  | { outcome: 'unlisted'; item: KnownItem }
  | { outcome: 'not-taken'; policy: ListedPolicy; reason: string }
  | { outcome: 'failed'; item: KnownItem | null; policyId: string; name: string; reason: string }

export interface SynchronisationPlan {
  steps: Step[]
  unchanged: number
}

export function planSynchronisation(
  here: KnownHere,
  there: FoundThere,
  settings: SynchronisationSettings,
  at: Date,
): SynchronisationPlan {
  const unclaimed = new Map(there.policies.map((policy) => [policy.id, policy]))
  const byOtherId = new Map(
    there.policies.flatMap((policy) =>
      [policy.databaseId, policy.portalId].flatMap((id) => (id ? [[id, policy] as const] : [])),
    ),
  )
  const unreadable = new Map(there.unreadable.map((policy) => [policy.id, policy]))
  const services = new Map(there.services.map((service) => [service.id, service]))
  const serviceNames = new Map(there.services.map(({ id, name }) => [id, name]))
  const steps: Step[] = []
  let unchanged = 0
  const missing: KnownItem[] = []

  const add = (step: Step | null) => {
    if (step) steps.push(step)
    else unchanged += 1
  }

  for (const item of here.items) {
    const found = policyOf(item)
    if (found) unclaimed.delete(found.id)
    if (item.isBeingApplied || item.isOffHere || item.policyId === null) unchanged += 1
    else if (found) add(stepFor(item, found))
    else if (unreadable.has(item.policyId)) add(unreadableStep(item, item.policyId))
    else missing.push(item)
  }

  const successors = successorsOf(missing, [...unclaimed.values()], settings)
  for (const item of missing) {
    const successor = successors.get(item.id)
    if (!successor) add(absentStep(item, 'The provider has no such policy any more.'))
    else if (givesTheSame(item, successor)) {
      unclaimed.delete(successor.id)
      add(stepFor(item, successor))
    } else {
      unclaimed.delete(successor.id)
      add(
        absentStep(
          item,
          `The provider has no such policy any more, but another of the same name (${successor.id}): link to that one, if it is the same.`,
        ),
      )
      steps.push({
        outcome: 'not-taken',
        policy: successor,
        reason: `It may be the new policy of the ${item.kind} “${item.name}”, which has lost its own. Link that to it, or delete that.`,
      })
    }
  }

  for (const policy of unclaimed.values()) steps.push(stepForNew(policy))
  for (const { id, name, reason } of there.unreadable) {
    if (!here.items.some((item) => item.policyId === id && id !== ''))
      steps.push({ outcome: 'failed', item: null, policyId: id, name: name || 'Policy without a name', reason })
  }
  return { steps, unchanged }

  function policyOf(item: KnownItem): ListedPolicy | undefined {
    const own = byOtherId.get(item.id) ?? unclaimed.get(item.id)
    if (item.policyId === null) return own
    return unclaimed.get(item.policyId) ?? claimable(byOtherId.get(item.policyId)) ?? copyOf(item, claimable(own))
  }

  /** Our mark is copied with a policy, so it counts only where the rest fits as well. */
  function copyOf(item: KnownItem, policy: ListedPolicy | undefined): ListedPolicy | undefined {
    return policy && (policy.name === item.wanted.name || givesTheSame(item, policy)) ? policy : undefined
  }

  function claimable(policy: ListedPolicy | undefined): ListedPolicy | undefined {
    return policy && unclaimed.get(policy.id)
  }

  function stepFor(item: KnownItem, policy: ListedPolicy): Step | null {
    const as = classifyPolicy(policy, settings)
    const follows = item.origin === 'provider'
    const unfit = as.as === 'product' ? whyUnfit(policy, services) : null
    if (follows && as.as === item.kind && unfit !== null) return absentStep(item, unfit)
    if (follows && as.as !== item.kind) {
      return absentStep(item, as.as === null ? notTakenInWords[as.reason] : `It is for a ${as.as} now.`)
    }
    const differences = policyDifferences(item.wanted, policy, follows ? [] : settings.tags, serviceNames)
    const outcome = outcomeFor(item, policy, differences)
    if (outcome === null) return null
    return { outcome, item, policy, follows, differences }
  }

  function outcomeFor(item: KnownItem, policy: ListedPolicy, differences: readonly Difference[]) {
    if (item.policyId !== policy.id) return 'relinked'
    if (item.orphanedAt) return 'restored'
    // What the provider's side decides is followed without asking anybody; whether it is in force is such a thing.
    if (item.origin === 'provider' && (differences.length > 0 || item.active !== policy.active)) return 'changed'
    if (item.origin === 'portal' && differences.length > 0) {
      if (item.driftedAt === null) return 'drifted'
    } else if (item.driftedAt !== null) return 'settled'
    return isSeenAsBefore(item, policy, services) ? null : 'seen'
  }

  function absentStep(item: KnownItem, reason: string): Step | null {
    if (item.orphanedAt === null || item.orphanReason !== reason) return { outcome: 'orphaned', item, reason }
    const { orphanGraceSeconds } = settings
    const isOver = orphanGraceSeconds !== null && item.orphanedAt.getTime() + orphanGraceSeconds * 1000 <= at.getTime()
    return isOver && item.unlistedAt === null ? { outcome: 'unlisted', item } : null
  }

  function unreadableStep(item: KnownItem, policyId: string): Step {
    const reason = unreadable.get(policyId)?.reason ?? ''
    return { outcome: 'failed', item, policyId, name: item.name, reason }
  }

  function stepForNew(policy: ListedPolicy): Step {
    const ids = [policy.id, policy.databaseId, policy.portalId]
    if (ids.some((id) => id !== null && here.beingRemoved.has(id))) {
      return {
        outcome: 'not-taken',
        policy,
        reason: 'It belonged to something that was deleted here, and is being removed.',
      }
    }
    const as = classifyPolicy(policy, settings)
    if (as.as === null) return { outcome: 'not-taken', policy, reason: notTakenInWords[as.reason] }
    const unfit = as.as === 'product' ? whyUnfit(policy, services) : null
    if (unfit !== null) return { outcome: 'not-taken', policy, reason: unfit }
    return { outcome: 'created', kind: as.as, policy }
  }
}

/** Why the APIs of a policy can’t be one product: one credential has to open all of them (PRD-6). */
function whyUnfit(policy: ListedPolicy, services: ReadonlyMap<string, ProviderService>): string | null {
  try {
    authTypeOf(knownServices(policy.services, services, []))
    return null
  } catch (error) {
    if (error instanceof Refused) return error.message
    throw error
  }
}

const usual: Pick<KnownService, 'authTypes' | 'keyHeader'> = { authTypes: ['authToken'], keyHeader: 'Authorization' }

/** APIs as the provider lists them; of one that it no longer has, what was known before. */
export const knownServices = (
  named: readonly { id: string; name: string }[],
  services: ReadonlyMap<string, ProviderService>,
  before: readonly KnownService[],
): KnownService[] =>
  named.map(
    ({ id, name }) =>
      services.get(id) ?? before.find((one) => one.id === id) ?? { id, name, listenPath: '/', ...usual },
  )

/** A policy of the same name and kind as one that is gone, where neither name is there twice: names are unique at a Dashboard. */
function successorsOf(
  missing: readonly KnownItem[],
  policies: readonly ListedPolicy[],
  settings: SynchronisationSettings,
): Map<string, ListedPolicy> {
  const key = (kind: string | null, name: string) => `${kind} ${name.toLowerCase()}`
  const lost = Map.groupBy(missing, (item) => key(item.kind, item.wanted.name))
  const fresh = Map.groupBy(policies, (policy) => key(classifyPolicy(policy, settings).as, policy.name))
  return new Map(
    [...lost].flatMap(([name, items]) => {
      const [item, ...others] = items
      const [policy, ...further] = fresh.get(name) ?? []
      return item && policy && others.length + further.length === 0 ? [[item.id, policy] as const] : []
    }),
  )
}

/** Then a key that names it instead may do exactly what it could, so that nobody needs to be asked. */
const givesTheSame = ({ wanted }: KnownItem, policy: ListedPolicy) =>
  policyDifferences({ ...wanted, name: policy.name }, policy, []).length === 0

function isSeenAsBefore(
  item: KnownItem,
  policy: ListedPolicy,
  services: ReadonlyMap<string, ProviderService>,
): boolean {
  const isKnown = ({ id, name, listenPath, authTypes, keyHeader }: KnownItem['services'][number]) => {
    const service = services.get(id)
    return (
      !service ||
      (isDeepStrictEqual(service.authTypes, authTypes) &&
        service.name === name &&
        service.listenPath === listenPath &&
        service.keyHeader === keyHeader)
    )
  }
  return item.active === policy.active && isDeepStrictEqual(item.snapshot, policy) && item.services.every(isKnown)
}
