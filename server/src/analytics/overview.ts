import type { overview } from '@portico/contract'
import type { z } from 'zod'
import type { AccessRequests } from '../access/index.ts'
import { countApps } from '../apps/index.ts'
import { countNoticed, countUnlisted } from '../catalogue/index.ts'
import type { Credentials, Reconciliation } from '../credentials/index.ts'
import type { Db } from '../platform/database/database.ts'
import { countUnsettled, type Providers } from '../providers/index.ts'
import type { Usage } from './usage.ts'

export interface OverviewDeps {
  db: Db
  accessRequests: AccessRequests
  credentials: Credentials
  providers: Providers
  reconciliation: Reconciliation
  usage: Usage
  countPendingAccounts: () => Promise<number>
  countPendingOrganisationRequests: () => Promise<number>
  countPausedWebhooks: () => Promise<number>
}

/** What needs somebody of the back office, and how much is used; for who is limited to some products, what these need. */
export function createOverview({
  db,
  accessRequests,
  credentials,
  providers,
  reconciliation,
  usage,
  countPendingAccounts,
  countPendingOrganisationRequests,
  countPausedWebhooks,
}: OverviewDeps) {
  return async (within: readonly string[] | null = null): Promise<z.input<typeof overview>> => {
    const beyond = (count: () => Promise<number>) => (within === null ? count() : 0)
    const [
      pending,
      stuck,
      accounts,
      organisations,
      failed,
      differing,
      down,
      noticed,
      paused,
      products,
      apps,
      active,
      days,
    ] = await Promise.all([
      accessRequests.countWithStatus('pending', within),
      accessRequests.countWithStatus('approving', within),
      beyond(countPendingAccounts),
      beyond(countPendingOrganisationRequests),
      beyond(() => countUnsettled(db)),
      reconciliation.countOpen(within),
      beyond(async () => (await providers.list()).filter(({ status }) => status === 'down').length),
      countNoticed(db, within),
      beyond(countPausedWebhooks),
      countUnlisted(db, within),
      countApps(db, { within }),
      credentials.countActive(within),
      usage.days(7, within),
    ])
    return {
      pendingAccessRequests: pending,
      stuckAccessRequests: stuck,
      pendingAccounts: accounts,
      pendingOrganisationRequests: organisations,
      failedOperations: failed,
      openDifferences: differing,
      providersDown: down,
      orphanedOffers: noticed.orphaned,
      driftedOffers: noticed.drifted,
      pausedWebhooks: paused,
      products: products.products,
      unlistedProducts: products.unlisted,
      apps,
      activeCredentials: active,
      callsLast7Days: days.reduce((sum, day) => sum + day.calls, 0),
      errorsLast7Days: days.reduce((sum, day) => sum + day.errors, 0),
      days,
    }
  }
}
