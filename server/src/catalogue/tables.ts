import type { Generated } from 'kysely'

declare module '../platform/database/tables.ts' {
  interface Tables {
    products: ProductsTable
    product_services: { product_id: string; position: number; service_id: string; name: string; listen_path: string }
    plans: PlansTable
    catalogues: CataloguesTable
    catalogue_audiences: { catalogue_id: string; organisation_id: string; team_id: string | null }
    catalogue_products: { catalogue_id: string; product_id: string }
    catalogue_plans: { catalogue_id: string; plan_id: string }
  }
}

interface ProductsTable {
  id: string
  provider_id: string | null
  name: string
  slug: string
  summary: string
  description: string
  featured: boolean
  /** Its access policy at the provider; null until that exists: only then is it offered. */
  provider_policy_id: string | null
  created_at: Date
  updated_at: Date
  deleted_at: Date | null
  version: Generated<number>
}

interface PlansTable {
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
  provider_policy_id: string | null
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
