import type { ColumnType, Generated } from 'kysely'
import type { Difference } from './policy-differences.ts'
import type { RunItem } from './synchronisation-steps.ts'

declare module '../platform/database/tables.ts' {
  interface Tables {
    products: ProductsTable
    product_services: ProductServicesTable
    plans: PlansTable
    catalogues: CataloguesTable
    catalogue_audiences: { catalogue_id: string; organisation_id: string; team_id: string | null }
    catalogue_products: { catalogue_id: string; product_id: string }
    synchronisations: SynchronisationsTable
    synchronisation_items: SynchronisationItemsTable
    catalogue_plans: { catalogue_id: string; plan_id: string }
  }
}

interface ProductServicesTable {
  product_id: string
  position: number
  service_id: string
  name: string
  listen_path: string
  /** All that a caller must show, one beside the other. */
  auth_types: Generated<string[]>
  /** Where callers put their key. */
  key_header: Generated<string>
}

/** What is known of the policy at the provider, of a product as of a plan. */
interface PolicyColumns {
  /** Whether it was made here or found at the provider. */
  origin: Generated<'portal' | 'provider'>
  /** The policy's name at the provider; null: as the product or plan is called. */
  policy_name: Generated<string | null>
  /** Whether the policy is in force there: one that is not shuts every key it is on. */
  policy_active: Generated<boolean>
  /** JSON; the policy as it was last seen at the provider. */
  policy_snapshot: ColumnType<unknown, string | null | undefined, string | null>
  /** Since when the provider has no policy that it could be; it is not offered meanwhile. */
  orphaned_at: Generated<Date | null>
  orphan_reason: Generated<string | null>
  /** Since when it is hidden because it was an orphan for too long. */
  unlisted_at: Generated<Date | null>
  /** Since when the policy differs from what is saved here, and somebody has to choose. */
  drifted_at: Generated<Date | null>
}

interface ProductsTable extends PolicyColumns {
  id: string
  provider_id: string | null
  name: string
  slug: string
  summary: string
  description: string
  featured: boolean
  /** Its access policy at the provider; null until that exists: only then is it offered. */
  provider_policy_id: string | null
  state: Generated<'draft' | 'published' | 'deprecated' | 'retired'>
  deprecated_at: Generated<Date | null>
  /** When it retires by itself. */
  retires_at: Generated<Date | null>
  retired_at: Generated<Date | null>
  successor_id: Generated<string | null>
  /** What callers of its APIs show; null: it has no APIs and is documentation only. */
  auth_type: Generated<string | null>
  /** The APIs its policy names: its own or, while it is documentation only, the last ones. */
  policy_service_ids: Generated<string[]>
  /** Keys have yet to let go of its policy, which stays until they have. */
  departing: Generated<boolean>
  /** What its credentials get in its place while it departs. */
  moves_to_id: Generated<string | null>
  created_at: Date
  updated_at: Date
  deleted_at: Date | null
  version: Generated<number>
}

interface PlansTable extends PolicyColumns {
  id: string
  provider_id: string
  name: string
  description: string
  rate_calls: number | null
  rate_period_seconds: number | null
  quota_calls: number | null
  quota_period_seconds: number | null
  key_lifetime_seconds: number | null
  auto_approve: boolean
  /** Written into each of its keys. */
  metadata: Generated<Record<string, string>>
  /** So many requests an account may send in that time; null: any number. */
  allowance_requests: number | null
  allowance_period_seconds: number | null
  provider_policy_id: string | null
  /** Keys have yet to let go of its policy, which stays until they have. */
  departing: Generated<boolean>
  /** The plan its credentials move to while it departs. */
  moves_to_id: Generated<string | null>
  created_at: Date
  updated_at: Date
  deleted_at: Date | null
  version: Generated<number>
}

interface CataloguesTable {
  id: string
  name: string
  slug: string
  description: string
  visibility: 'public' | 'signed-in' | 'teams'
  created_at: Date
  updated_at: Date
  version: Generated<number>
}

interface SynchronisationsTable {
  id: string
  provider_id: string
  dry_run: boolean
  cause: 'start' | 'schedule' | 'person'
  actor_id: string | null
  actor_name: string
  started_at: Date
  finished_at: Generated<Date | null>
  /** A run that is not renewed until then has ended with its process. */
  lease_until: Date
  outcome: Generated<'running' | 'done' | 'failed' | 'interrupted'>
  reason: Generated<string | null>
  /** JSON; how many of each outcome. */
  counts: ColumnType<Record<string, number>, string | undefined, string>
  /** Equal for runs that found the same; null for one that changed something. */
  digest: Generated<string | null>
  repeats: Generated<number>
  repeated_at: Generated<Date | null>
}

interface SynchronisationItemsTable {
  id: string
  synchronisation_id: string
  outcome: RunItem['outcome']
  kind: 'product' | 'plan' | null
  object_id: string | null
  name: string
  policy_id: string | null
  reason: string | null
  /** JSON; what it was and is. */
  changes: ColumnType<Difference[], string, string>
}
