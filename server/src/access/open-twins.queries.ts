import type { Db } from '../platform/database/database.ts'

/** A request of an app that waits with this plan for one of these products, and which. */
export const findOpenTwin = (tx: Db, appId: string, planId: string, productIds: readonly string[]) =>
  tx
    .selectFrom('access_requests')
    .innerJoin('access_request_products as wish', 'wish.access_request_id', 'access_requests.id')
    .select(['access_requests.id', 'wish.product_id as productId'])
    .where('access_requests.app_id', '=', appId)
    .where('access_requests.kind', '<>', 'plan-change')
    .where('access_requests.plan_id', '=', planId)
    .where('access_requests.status', 'in', ['pending', 'approving'])
    .where('wish.product_id', 'in', productIds)
    .executeTakeFirst()

/** A change of the plan of a credential that waits. */
export const findOpenPlanChange = (db: Db, credentialId: string) =>
  db
    .selectFrom('access_requests')
    .innerJoin('plans', 'plans.id', 'access_requests.plan_id')
    .select(['access_requests.id', 'plans.id as planId', 'plans.name as planName'])
    .where('access_requests.target_credential_id', '=', credentialId)
    .where('access_requests.kind', '=', 'plan-change')
    .where('access_requests.status', 'in', ['pending', 'approving'])
    .executeTakeFirst()
