import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'
import type { Range } from './report-range.ts'
import { matches, tableOf, type UsageFilter } from './reports.queries.ts'

export interface ExportRow {
  at: Date
  subjectId: number
  organisation: string
  organisationId: string
  app: string
  appId: string
  credential: string
  credentialId: string
  product: string | null
  productId: string | null
  plan: string
  planId: string
  provider: string
  api: string | null
  serviceId: string
  code: number
  failed: boolean
  calls: number
  latencyMs: number
}

/** Names belong to other capabilities; the joins name their tables. */
export async function rowsToExport(db: Db, range: Range, filter: UsageFilter): Promise<ExportRow[]> {
  const at = range.unit === 'day' ? sql`counted.day::timestamp at time zone 'UTC'` : sql`counted.hour`
  const { rows } = await sql<ExportRow>`
    select ${at} as at, counted.subject_id as "subjectId",
      organisation.name as organisation, subject.organisation_id as "organisationId",
      app.name as app, subject.app_id as "appId",
      credential.alias as credential, subject.credential_id as "credentialId",
      product.name as product, subject.product_id as "productId",
      plan.name as plan, subject.plan_id as "planId",
      provider.name as provider, service.name as api, subject.service_id as "serviceId",
      counted.code, counted.failed, counted.calls, counted.latency_ms as "latencyMs"
    from ${tableOf(range)} counted
    join usage_subjects subject on subject.id = counted.subject_id
    join organisations organisation on organisation.id = subject.organisation_id
    join apps app on app.id = subject.app_id
    join credentials credential on credential.id = subject.credential_id
    join plans plan on plan.id = subject.plan_id
    join providers provider on provider.id = subject.provider_id
    left join products product on product.id = subject.product_id
    left join product_services service
      on service.product_id = subject.product_id and service.service_id = subject.service_id
    where ${matches(range, filter)}
    order by 1, counted.subject_id, counted.code, counted.failed`.execute(db)
  return rows
}
