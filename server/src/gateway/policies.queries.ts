import type { Insertable } from 'kysely'
import type { Db } from '../platform/database/database.ts'
import type { Tables } from '../platform/database/tables.ts'
import './tables.ts'

export type PolicyRow = Insertable<Tables['gateway_policies']>

/** Makes the policy as given; the row stays locked until the transaction ends, so puts of one policy follow one another. */
export async function upsertPolicy(tx: Db, row: PolicyRow, apiIds: readonly string[]): Promise<void> {
  await tx
    .insertInto('gateway_policies')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute()
  await tx.deleteFrom('gateway_policy_apis').where('policy_id', '=', row.id).execute()
  if (apiIds.length === 0) return
  await tx
    .insertInto('gateway_policy_apis')
    .values(apiIds.map((apiId) => ({ policy_id: row.id, api_id: apiId })))
    .execute()
}

export const deletePolicyRow = (tx: Db, id: string) => tx.deleteFrom('gateway_policies').where('id', '=', id).execute()

export const findPolicies = async (db: Db, ids: readonly string[]) =>
  ids.length === 0
    ? []
    : db
        .selectFrom('gateway_policies')
        .select(['id', 'kind', 'active'])
        .select((eb) =>
          eb
            .exists(
              eb.selectFrom('gateway_policy_apis').select('api_id').whereRef('policy_id', '=', 'gateway_policies.id'),
            )
            .$castTo<boolean>()
            .as('opens'),
        )
        .where('id', 'in', [...ids])
        .execute()

export const allPolicies = (db: Db) => db.selectFrom('gateway_policies').selectAll().orderBy('id').execute()

export const allPolicyApis = (db: Db) =>
  db
    .selectFrom('gateway_policy_apis')
    .innerJoin('gateway_apis', 'gateway_apis.id', 'gateway_policy_apis.api_id')
    .select(['policy_id', 'api_id', 'gateway_apis.name'])
    .orderBy('gateway_apis.name')
    .execute()
