import { isDeepStrictEqual } from 'node:util'
import type { plan, planEndpoints } from '@portico/contract'
import type { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Cursor, pageOf } from '../platform/database/cursor.ts'
import { type Db, inTransaction, violatedConstraint } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { publish } from '../platform/outbox/events.ts'
import { bumpStamp } from '../platform/stamps.ts'
import { refuseOutdated } from '../platform/versions.ts'
import type { Operations, Providers } from '../providers/index.ts'
import { type Departures, policyOperation } from './departures.ts'
import type { Holders } from './holders.ts'
import { refuseTakenPolicyName, refuseUnknownCatalogues, refuseUnknownProvider } from './listings.ts'
import { cataloguesOfPlans, replaceCataloguesOfPlan } from './memberships.queries.ts'
import { type Allowance, allowanceOf, limitsOf, limitValues } from './plan-limits.ts'
import { handlePlanPolicies } from './plan-policies.ts'
import { createPlanRemoval } from './plan-removal.ts'
import * as rows from './plans.queries.ts'
import { policyOfPlan } from './policies-wanted.ts'
import { needsWriting, policyName, policyNameAfter } from './policy-changes.ts'
import { policyLinks } from './policy-link.ts'
import { providerStates } from './provider-states.ts'

type AllInput = z.output<(typeof planEndpoints)['createPlan']['body']>
type PlanInput = Omit<AllInput, 'allowance'> & Partial<Pick<AllInput, 'allowance'>>
type PlanChanges = z.output<(typeof planEndpoints)['updatePlan']['body']>
export type Plan = z.input<typeof plan>

export interface PlansDeps {
  db: Db
  now: () => Date
  operations: Operations
  providers: Providers
  holders: Holders
  departures: Departures
}

export type Plans = ReturnType<typeof createPlans>

const operationKind = policyOperation('plan')

export function createPlans(deps: PlansDeps) {
  const { db, now, operations, providers, holders } = deps
  handlePlanPolicies(deps)

  async function show(id: string): Promise<Plan> {
    const row = await rows.findPlan(db, id)
    if (!row) throw absent('plan')
    return (await shown([row]))[0] as Plan
  }

  async function shown(plans: rows.PlanRow[]): Promise<Plan[]> {
    const ids = plans.map((row) => row.id)
    const [catalogues, states, policyLink] = await Promise.all([
      cataloguesOfPlans(db, ids),
      providerStates(operations, db, operationKind, ids),
      policyLinks(providers, plans),
    ])
    return plans.map((row) => ({
      id: row.id,
      name: row.name,
      description: row.description,
      providerId: row.provider_id,
      providerName: row.provider_name ?? '',
      ...limitsOf(row),
      keyLifetimeSeconds: row.key_lifetime_seconds,
      autoApprove: row.auto_approve,
      allowance: allowanceOf(row),
      metadata: row.metadata,
      catalogues: catalogues.get(row.id) ?? [],
      providerState: states(row.id),
      policy: policyLink(row, policyOfPlan(row)),
      createdAt: row.created_at,
      updatedAt: row.updated_at,
      version: row.version,
    }))
  }

  return {
    show,

    async list(query: rows.PlanFilter & { after: Cursor | null; limit: number; total: boolean }) {
      const found = await rows.listPlans(db, { ...query, limit: query.limit + 1 })
      const { page, nextCursor } = pageOf(found, query.limit, (row) => row.name)
      return { items: await shown(page), nextCursor, total: query.total ? await rows.countPlans(db, query) : null }
    },

    async createPlan(actor: Actor, input: PlanInput): Promise<Plan> {
      const id = newId()
      await refuseUnknownProvider(providers, input.providerId)
      await refuseTakenPolicyName(providers, input.providerId, input.name, null)
      await inTransaction(db, async (tx) => {
        await refuseUnknownCatalogues(tx, input.catalogueIds)
        await refuseTakenName(() => rows.insertPlan(tx, planRow(id, input), now()))
        await replaceCataloguesOfPlan(tx, id, [...new Set(input.catalogueIds)])
        await operations.request(tx, { kind: operationKind, subjectId: id, providerId: input.providerId })
        await recordAudit(tx, actor, now(), {
          action: 'plan.created',
          object: { kind: 'plan', id, name: input.name },
          details: { input },
        })
        await publish(tx, now(), 'plan.created', { planId: id })
        await bumpStamp(tx, 'catalogue')
      })
      await operations.run({ kind: operationKind, subjectId: id })
      return show(id)
    },

    async updatePlan(actor: Actor, id: string, changes: PlanChanges, seenVersion: number | null): Promise<Plan> {
      const known = await rows.findPlan(db, id)
      if (!known) throw absent('plan')
      const called = policyNameAfter(known, changes)
      if (called !== policyOfPlan(known).name) {
        await refuseTakenPolicyName(providers, known.provider_id, called, known.provider_policy_id)
      }
      await inTransaction(db, async (tx) => {
        const before = await rows.lockPlan(tx, id)
        if (!before) throw absent('plan')
        refuseOutdated('plan', before.version, seenVersion)
        if (changes.catalogueIds) {
          await refuseUnknownCatalogues(tx, changes.catalogueIds)
          await replaceCataloguesOfPlan(tx, id, [...new Set(changes.catalogueIds)])
        }
        const values = { ...valuesOf(changes), ...limitValues(changes), ...policyName(before, changes) }
        await refuseTakenName(() => rows.updatePlan(tx, id, values, now()))
        const after = { ...before, ...values }
        if (await needsWriting(tx, operations, operationKind, before, policyOfPlan(before), policyOfPlan(after)))
          await operations.request(tx, { kind: operationKind, subjectId: id, providerId: before.provider_id })
        if (changes.metadata && !isDeepStrictEqual(changes.metadata, before.metadata)) {
          await holders.requestKeys(tx, { kind: 'plan', id })
        }
        await recordAudit(tx, actor, now(), {
          action: 'plan.updated',
          object: { kind: 'plan', id, name: before.name },
          details: { before: auditedPlan(before), changes },
        })
        await publish(tx, now(), 'plan.updated', { planId: id })
        await bumpStamp(tx, 'catalogue')
      })
      await operations.run({ kind: operationKind, subjectId: id })
      if (changes.metadata) await holders.carryOutKeys({ kind: 'plan', id })
      return show(id)
    },

    ...createPlanRemoval(deps),
  }
}

const auditedPlan = (row: rows.PlanRow) => ({
  name: row.name,
  description: row.description,
  keyLifetimeSeconds: row.key_lifetime_seconds,
  autoApprove: row.auto_approve,
  allowance: allowanceOf(row),
  metadata: row.metadata,
  ...limitsOf(row),
})

const planRow = (id: string, input: PlanInput) => ({
  id,
  provider_id: input.providerId,
  name: input.name,
  description: input.description,
  key_lifetime_seconds: input.keyLifetimeSeconds,
  auto_approve: input.autoApprove,
  allowance_requests: input.allowance?.requests ?? null,
  allowance_period_seconds: input.allowance?.periodSeconds ?? null,
  metadata: input.metadata ?? {},
  rate_calls: input.rate?.calls ?? null,
  rate_period_seconds: input.rate?.periodSeconds ?? null,
  quota_calls: input.quota?.calls ?? null,
  quota_period_seconds: input.quota?.periodSeconds ?? null,
  provider_policy_id: null,
  deleted_at: null,
})

/** Only what is given: a change leaves the rest alone. */
function valuesOf(input: {
  name?: string | undefined
  description?: string | undefined
  keyLifetimeSeconds?: number | null | undefined
  autoApprove?: boolean | undefined
  allowance?: Allowance | null | undefined
  metadata?: Record<string, string> | undefined
}) {
  return {
    ...(input.name === undefined ? {} : { name: input.name }),
    ...(input.description === undefined ? {} : { description: input.description }),
    ...(input.keyLifetimeSeconds === undefined ? {} : { key_lifetime_seconds: input.keyLifetimeSeconds }),
    ...(input.autoApprove === undefined ? {} : { auto_approve: input.autoApprove }),
    ...(input.allowance === undefined
      ? {}
      : {
          allowance_requests: input.allowance?.requests ?? null,
          allowance_period_seconds: input.allowance?.periodSeconds ?? null,
        }),
    ...(input.metadata === undefined ? {} : { metadata: input.metadata }),
  }
}

async function refuseTakenName<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (violatedConstraint(error) === 'plans_name') {
      throw new Refused('plan-name-taken', 'Another plan has this name.', { field: 'name', cause: error })
    }
    throw error
  }
}
