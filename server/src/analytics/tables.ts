import type { Generated } from 'kysely'

declare module '../platform/database/tables.ts' {
  interface Tables {
    usage_subjects: {
      id: Generated<number>
      credential_id: string
      service_id: string
      provider_id: string
      app_id: string
      organisation_id: string
      plan_id: string
      product_id: string | null
      last_call_at: Date
    }
    usage_hours: UsageCounts & { hour: Date }
    usage_days: UsageCounts & { day: string }
    usage_collections: {
      provider_id: string
      collected_until: Date
      thorough_at: Date | null
      failed_at: Date | null
      failure: string | null
    }
    usage_quotas: {
      credential_id: string
      quota_limit: number
      remaining: number
      renews_at: Date | null
      read_at: Date
    }
  }
}

interface UsageCounts {
  subject_id: number
  /** Status of the answer; 0: the provider does not tell it. */
  code: number
  failed: boolean
  calls: number
  /** Sum over the calls. */
  latency_ms: number
}
