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

/** What needs somebody of the back office, and how much is used. */
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
  return async (): Promise<z.input<typeof overview>> => {
    const [
      pending,
      stuck,
      accounts,
      organisations,
      failed,
      differing,
      all,
      noticed,
      paused,
      products,
      apps,
      active,
      days,
    ] = await Promise.all([
      accessRequests.countWithStatus('pending'),
      accessRequests.countWithStatus('approving'),
      countPendingAccounts(),
      countPendingOrganisationRequests(),
      countUnsettled(db),
      reconciliation.countOpen(),
      providers.list(),
      countNoticed(db),
      countPausedWebhooks(),
      countUnlisted(db),
      countApps(db),
      credentials.countActive(),
      usage.days(7),
    ])
    return {
      pendingAccessRequests: pending,
      stuckAccessRequests: stuck,
      pendingAccounts: accounts,
      pendingOrganisationRequests: organisations,
      failedOperations: failed,
      openDifferences: differing,
      providersDown: all.filter((provider) => provider.status === 'down').length,
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
