import type { plan, planEndpoints } from '@portico/contract'
import type { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Cursor, pageOf } from '../platform/database/cursor.ts'
import { type Db, inTransaction, violatedConstraint } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { bumpStamp } from '../platform/stamps.ts'
import { refuseOutdated } from '../platform/versions.ts'
import type { Operations, Providers } from '../providers/index.ts'
import { refuseUnknownCatalogues, refuseUnknownProvider } from './listings.ts'
import { cataloguesOfPlans, replaceCataloguesOfPlan } from './memberships.queries.ts'
import * as rows from './plans.queries.ts'
import { providerStates } from './provider-states.ts'

type AllInput = z.output<(typeof planEndpoints)['createPlan']['body']>
type PlanInput = Omit<AllInput, 'allowance'> & Partial<Pick<AllInput, 'allowance'>>
type PlanChanges = z.output<(typeof planEndpoints)['updatePlan']['body']>
export type Plan = z.input<typeof plan>

/** How many open requests and living credentials use a plan; told by the capabilities above. */
export type CountPlanUse = (tx: Db, planId: string) => Promise<{ credentials: number; requests: number }>

export interface PlansDeps {
  db: Db
  now: () => Date
  operations: Operations
  providers: Providers
  countUse: CountPlanUse
}

export type Plans = ReturnType<typeof createPlans>

export function createPlans({ db, now, operations, providers, countUse }: PlansDeps) {
  operations.handle('plan-policy', {
    async act(planId, driver) {
      const row = await rows.findPlanForProvider(db, planId)
      if (!row || row.deleted_at) {
        await driver.deletePolicy(row?.provider_policy_id ?? planId)
        return null
      }
      const limits = limitsOf(row)
      return driver.putPolicy({
        kind: 'limits',
        id: row.provider_policy_id ?? row.id,
        name: row.name,
        limits,
        active: true,
      })
    },
    async settle(tx, planId, policyId: string | null) {
      if (policyId === null) return
      await rows.recordPlanPolicy(tx, planId, policyId)
      await bumpStamp(tx, 'catalogue')
    },
  })

  async function show(id: string): Promise<Plan> {
    const row = await rows.findPlan(db, id)
    if (!row) throw absent('plan')
    return (await shown([row]))[0] as Plan
  }

  async function shown(plans: rows.PlanRow[]): Promise<Plan[]> {
    const ids = plans.map((row) => row.id)
    const [catalogues, states] = await Promise.all([
      cataloguesOfPlans(db, ids),
      providerStates(operations, db, 'plan-policy', ids),
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
      catalogues: catalogues.get(row.id) ?? [],
      providerState: states(row.id),
      createdAt: row.created_at,
      updatedAt: row.updated_at,
      version: row.version,
    }))
  }

  return {
    show,

    async list(query: { search?: string | undefined; after: Cursor | null; limit: number; total: boolean }) {
      const found = await rows.listPlans(db, { ...query, limit: query.limit + 1 })
      const { page, nextCursor } = pageOf(found, query.limit, (row) => row.name)
      return { items: await shown(page), nextCursor, total: query.total ? await rows.countPlans(db, query) : null }
    },

    async createPlan(actor: Actor, input: PlanInput): Promise<Plan> {
      const id = newId()
      await refuseUnknownProvider(providers, input.providerId)
      await inTransaction(db, async (tx) => {
        await refuseUnknownCatalogues(tx, input.catalogueIds)
        await refuseTakenName(() => rows.insertPlan(tx, planRow(id, input), now()))
        await replaceCataloguesOfPlan(tx, id, [...new Set(input.catalogueIds)])
        await operations.request(tx, { kind: 'plan-policy', subjectId: id, providerId: input.providerId })
        await recordAudit(tx, actor, now(), {
          action: 'plan.created',
          object: { kind: 'plan', id, name: input.name },
          details: { input },
        })
        await bumpStamp(tx, 'catalogue')
      })
      await operations.run({ kind: 'plan-policy', subjectId: id })
      return show(id)
    },

    async updatePlan(actor: Actor, id: string, changes: PlanChanges, seenVersion: number | null): Promise<Plan> {
      await inTransaction(db, async (tx) => {
        const before = await rows.lockPlan(tx, id)
        if (!before) throw absent('plan')
        refuseOutdated('plan', before.version, seenVersion)
        if (changes.catalogueIds) {
          await refuseUnknownCatalogues(tx, changes.catalogueIds)
          await replaceCataloguesOfPlan(tx, id, [...new Set(changes.catalogueIds)])
        }
        await refuseTakenName(() => rows.updatePlan(tx, id, { ...valuesOf(changes), ...limitValues(changes) }, now()))
        await operations.request(tx, { kind: 'plan-policy', subjectId: id, providerId: before.provider_id })
        await recordAudit(tx, actor, now(), {
          action: 'plan.updated',
          object: { kind: 'plan', id, name: before.name },
          details: { before: auditedPlan(before), changes },
        })
        await bumpStamp(tx, 'catalogue')
      })
      await operations.run({ kind: 'plan-policy', subjectId: id })
      return show(id)
    },

    async deletePlan(actor: Actor, id: string): Promise<void> {
      await inTransaction(db, async (tx) => {
        const before = await rows.lockPlan(tx, id)
        if (!before) throw absent('plan')
        refuseInUse(await countUse(tx, id))
        await rows.markPlanDeleted(tx, id, now())
        await operations.request(tx, { kind: 'plan-policy', subjectId: id, providerId: before.provider_id })
        await recordAudit(tx, actor, now(), { action: 'plan.deleted', object: { kind: 'plan', id, name: before.name } })
        await bumpStamp(tx, 'catalogue')
      })
      await operations.run({ kind: 'plan-policy', subjectId: id })
    },
  }
}

const auditedPlan = (row: rows.PlanRow) => ({
  name: row.name,
  description: row.description,
  keyLifetimeSeconds: row.key_lifetime_seconds,
  autoApprove: row.auto_approve,
  allowance: allowanceOf(row),
  ...limitsOf(row),
})

interface LimitColumns {
  rate_calls: number | null
  rate_period_seconds: number | null
  quota_calls: number | null
  quota_period_seconds: number | null
}

export function limitsOf(row: LimitColumns) {
  return {
    rate:
      row.rate_calls === null || row.rate_period_seconds === null
        ? null
        : { calls: row.rate_calls, periodSeconds: row.rate_period_seconds },
    quota:
      row.quota_calls === null || row.quota_period_seconds === null
        ? null
        : { calls: row.quota_calls, periodSeconds: row.quota_period_seconds },
  }
}

export interface Allowance {
  requests: number
  periodSeconds: number
}

/** How many requests for the plan an account may send within a time (PLN-5). */
export const allowanceOf = (row: {
  allowance_requests: number | null
  allowance_period_seconds: number | null
}): Allowance | null =>
  row.allowance_requests === null || row.allowance_period_seconds === null
    ? null
    : { requests: row.allowance_requests, periodSeconds: row.allowance_period_seconds }

const planRow = (id: string, input: PlanInput) => ({
  id,
  provider_id: input.providerId,
  name: input.name,
  description: input.description,
  key_lifetime_seconds: input.keyLifetimeSeconds,
  auto_approve: input.autoApprove,
  allowance_requests: input.allowance?.requests ?? null,
  allowance_period_seconds: input.allowance?.periodSeconds ?? null,
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
  }
}

type Limit = { calls: number; periodSeconds: number } | null | undefined

function limitValues(input: { rate?: Limit; quota?: Limit }) {
  return {
    ...(input.rate === undefined
      ? {}
      : { rate_calls: input.rate?.calls ?? null, rate_period_seconds: input.rate?.periodSeconds ?? null }),
    ...(input.quota === undefined
      ? {}
      : { quota_calls: input.quota?.calls ?? null, quota_period_seconds: input.quota?.periodSeconds ?? null }),
  }
}

function refuseInUse(use: { credentials: number; requests: number }): void {
  if (use.credentials === 0 && use.requests === 0) return
  throw new Refused(
    'plan-in-use',
    `This plan is used by ${use.credentials} working credentials and ${use.requests} open requests: revoke or decide those first.`,
  )
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
