import type { Generated, JSONColumnType } from 'kysely'

export interface GatewayApiRow {
  id: string
  name: string
  listen_path: string
  upstream_url: string
  strip_listen_path: boolean
  auth_type: 'authToken' | 'none'
  key_header: string
  cors_origins: string[]
  active: boolean
  version: Generated<number>
  created_at: Date
  updated_at: Date
}

declare module '../platform/database/tables.ts' {
  interface Tables {
    gateway_apis: GatewayApiRow
    gateway_policies: {
      id: string
      kind: 'access' | 'limits'
      name: string
      rate_calls: number | null
      rate_period_seconds: number | null
      quota_calls: number | null
      quota_period_seconds: number | null
      active: boolean
      updated_at: Date
    }
    gateway_policy_apis: { policy_id: string; api_id: string }
    gateway_keys: {
      key_hash: Buffer
      counter_id: string
      policy_ids: string[]
      active: boolean
      expires_at: Date | null
      tags: string[]
      metadata: JSONColumnType<Record<string, string>>
      last_used_at: Date | null
      created_at: Date
      updated_at: Date
    }
    gateway_quotas: { counter_id: string; period: number; started_at: Date; used: number; granted: number }
    gateway_usage: {
      hour: Date
      counter_id: string
      api_id: string
      /** 0: the caller went away before the answer. */
      status: number
      calls: number
      errors: number
      latency_ms: number
      last_call_at: Date
    }
  }
}
