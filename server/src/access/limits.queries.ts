import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'

/** Plans with an allowance among these. */
export const limitedPlans = (db: Db, planIds: readonly string[]) =>
  db
    .selectFrom('plans')
    .select(['id', 'name', 'allowance_requests as requests', 'allowance_period_seconds as periodSeconds'])
    .where('id', 'in', planIds)
    .where('allowance_requests', 'is not', null)
    .$narrowType<{ requests: number; periodSeconds: number }>()
    .execute()

/** When an account asked for a plan since then, oldest first; what was rejected or withdrawn does not count. */
export async function askedSince(db: Db, accountId: string, planId: string, since: Date): Promise<Date[]> {
  const found = await db
    .selectFrom('access_requests')
    .select('created_at')
    .where('account_id', '=', accountId)
    .where('plan_id', '=', planId)
    .where('created_at', '>', since)
    .where('status', 'not in', ['rejected', 'withdrawn'])
    .orderBy('created_at')
    .execute()
  return found.map((row) => row.created_at)
}

/** Requests that wait, of the account and of the organisation. */
export async function countOpen(
  db: Db,
  { accountId, organisationId }: { accountId: string; organisationId: string },
): Promise<{ ofAccount: number; ofOrganisation: number }> {
  const open = (whose: ReturnType<typeof sql<boolean>>) =>
    db
      .selectFrom('access_requests')
      .select(sql<number>`count(*)`.as('count'))
      .where('status', 'in', ['pending', 'approving'])
      .where(whose)
      .executeTakeFirstOrThrow()
  const ofAccount = await open(sql<boolean>`account_id = ${accountId}::uuid`)
  const ofOrganisation = await open(sql<boolean>`organisation_id = ${organisationId}::uuid`)
  return { ofAccount: ofAccount.count, ofOrganisation: ofOrganisation.count }
}
