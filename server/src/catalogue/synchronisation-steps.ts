import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import type { Db } from '../platform/database/database.ts'
import { newId } from '../platform/ids.ts'
import { publish } from '../platform/outbox/events.ts'
import type { ListedPolicy, ProviderService } from '../providers/index.ts'
import { authTypeOf } from './auth-types.ts'
import { limitColumns } from './plan-limits.ts'
import type { Difference } from './policy-differences.ts'
import { serviceRow } from './product-values.ts'
import { replaceServices } from './products.queries.ts'
import { isNamedAfter, type NameBook } from './synchronisation-names.ts'
import { type KnownItem, knownServices, type Step } from './synchronisation-plan.ts'
import { changeItem, insertFoundPlan, insertFoundProduct, type PolicyValues } from './synchronised.queries.ts'

/** What a run says about one product, plan or policy. */
export interface RunItem {
  outcome: Exclude<Step['outcome'], 'seen'>
  kind: 'product' | 'plan' | null
  objectId: string | null
  name: string
  policyId: string | null
  reason: string | null
  changes: Difference[]
}

export interface StepsContext {
  actor: Actor
  at: Date
  provider: { id: string; name: string }
  names: { product: NameBook; plan: NameBook }
  services: ReadonlyMap<string, ProviderService>
}

/** Somebody has changed or deleted it since it was read: it is left to the next run. */
export class ChangedMeanwhile extends Error {}

/** Carries out one step, with its audit entry and event. @returns null where there is nothing to tell */
export async function takeStep(tx: Db, step: Step, context: StepsContext): Promise<RunItem | null> {
  switch (step.outcome) {
    case 'created':
      return create(tx, step, context)
    case 'orphaned':
    case 'unlisted':
      return lose(tx, step, context)
    case 'not-taken':
    case 'failed':
      return itemOf(step)
    default:
      return bringUpToDate(tx, step, context)
  }
}

type Created = Extract<Step, { outcome: 'created' }>
type Matched = Extract<Step, { follows: boolean }>
type Lost = Extract<Step, { outcome: 'orphaned' | 'unlisted' }>

/** What a step would tell, without taking it. */
export function itemOf(step: Step): RunItem | null {
  const nothing = { objectId: null, reason: null, changes: [] }
  switch (step.outcome) {
    case 'seen':
      return null
    case 'created':
      return { ...nothing, outcome: step.outcome, kind: step.kind, name: step.policy.name, policyId: step.policy.id }
    case 'not-taken': {
      const { policy, reason, outcome } = step
      return { ...nothing, outcome, kind: null, name: policy.name, policyId: policy.id, reason }
    }
    case 'failed': {
      const { item, outcome, name, policyId, reason } = step
      return { ...nothing, outcome, kind: item?.kind ?? null, objectId: item?.id ?? null, name, policyId, reason }
    }
    case 'orphaned':
      return { ...about(step.item), outcome: step.outcome, reason: step.reason }
    case 'unlisted':
      return { ...about(step.item), outcome: step.outcome, reason: step.item.orphanReason }
    default:
      return { ...about(step.item), outcome: step.outcome, policyId: step.policy.id, changes: step.differences }
  }
}

const about = ({ kind, id, name, policyId }: KnownItem) => ({
  kind,
  objectId: id,
  name,
  policyId,
  reason: null,
  changes: [],
})

async function create(tx: Db, { kind, policy, ...step }: Created, context: StepsContext): Promise<RunItem> {
  const { provider, names, at } = context
  const id = newId()
  const name = names[kind].nameFor(policy.name, provider.name)
  const common = {
    id,
    name,
    provider_id: provider.id,
    ...seen(policy),
    policy_name: name === policy.name ? null : policy.name,
  }
  if (kind === 'plan') await insertFoundPlan(tx, { ...common, ...termsOf(policy) }, at)
  else {
    await insertFoundProduct(tx, { ...common, slug: names.product.slugFor(name) }, at)
    const services = knownServices(policy.services, context.services, [])
    await replaceServices(tx, id, services.map(serviceRow), authTypeOf(services))
  }
  const item = { ...(itemOf({ ...step, kind, policy }) as RunItem), objectId: id, name }
  await record(tx, item, context, `${kind}.created`)
  if (name === policy.name) return item
  return { ...item, changes: [{ field: 'name', here: name, there: policy.name }] }
}

async function bringUpToDate(tx: Db, step: Matched, context: StepsContext): Promise<RunItem | null> {
  const { item, policy, follows, differences } = step
  const { at } = context
  const isNews = step.outcome !== 'seen'
  const hasDrifted = step.stillDiffers ?? (!follows && differences.length > 0)
  const values: PolicyValues = {
    ...seen(policy),
    orphaned_at: null,
    orphan_reason: null,
    unlisted_at: null,
    drifted_at: hasDrifted ? (item.driftedAt ?? at) : null,
    ...(follows ? nameAfter(item, policy, context) : {}),
  }
  const terms = follows && item.kind === 'plan' ? termsOf(policy) : {}
  if (!(await changeItem(tx, item, { ...values, ...terms }, { isNews, at }))) throw new ChangedMeanwhile()
  if (item.kind === 'product') {
    const services = knownServices(follows ? policy.services : item.services, context.services, item.services)
    await replaceServices(tx, item.id, services.map(serviceRow), follows ? authTypeOf(services) : item.authType)
  }
  if (item.policyId !== policy.id) await publish(tx, at, 'policy.replaced', { kind: item.kind, objectId: item.id })
  if (step.outcome === 'restored') await tell(tx, 'policy.restored', item, context)
  if (hasDrifted && item.driftedAt === null) await tell(tx, 'policy.drifted', item, context)
  const told = itemOf(step)
  if (told === null) return null
  const named = { ...told, name: values.name ?? item.name }
  await record(tx, named, context, `${item.kind}.synchronised`)
  return named
}

async function lose(tx: Db, step: Lost, context: StepsContext): Promise<RunItem> {
  const { item } = step
  const { at } = context
  const values: PolicyValues =
    step.outcome === 'unlisted'
      ? { unlisted_at: at }
      : { orphaned_at: item.orphanedAt ?? at, orphan_reason: step.reason, drifted_at: null }
  if (!(await changeItem(tx, item, values, { isNews: true, at }))) throw new ChangedMeanwhile()
  if (step.outcome === 'orphaned' && item.orphanedAt === null) await tell(tx, 'policy.orphaned', item, context)
  const told = itemOf(step) as RunItem
  await record(tx, told, context, `${item.kind}.synchronised`)
  return told
}

const tell = (
  tx: Db,
  event: 'policy.orphaned' | 'policy.restored' | 'policy.drifted',
  item: KnownItem,
  { at, provider }: StepsContext,
) => publish(tx, at, event, { kind: item.kind, objectId: item.id, providerId: provider.id })

const record = (
  tx: Db,
  { outcome, kind, objectId, name, policyId, reason, changes }: RunItem,
  { actor, at }: StepsContext,
  action: `${string}.${string}`,
) =>
  recordAudit(tx, actor, at, {
    action,
    object: { kind: kind ?? '', id: objectId ?? '', name },
    details: { synchronisation: outcome, policyId, ...(reason === null ? {} : { reason }), changes },
  })

const seen = (policy: ListedPolicy) => ({
  provider_policy_id: policy.id,
  policy_active: policy.active,
  policy_snapshot: JSON.stringify(policy),
})

const termsOf = (policy: ListedPolicy) => ({
  ...limitColumns(policy.limits),
  key_lifetime_seconds: policy.keyLifetimeSeconds ?? null,
  metadata: policy.metadata,
})

/** The name follows while nobody has chosen one here (SYN-8). */
function nameAfter(item: KnownItem, policy: ListedPolicy, { names, provider }: StepsContext): PolicyValues {
  const before = item.policyName ?? item.name
  if (before === policy.name) return {}
  if (item.policyName !== null && !isNamedAfter(item.name, item.policyName, provider.name)) {
    return { policy_name: policy.name }
  }
  const book = names[item.kind]
  book.free(item.name)
  const name = book.nameFor(policy.name, provider.name)
  return { name, policy_name: name === policy.name ? null : policy.name }
}
