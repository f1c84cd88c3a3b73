import type { ColumnType, Generated } from 'kysely'

declare module '../platform/database/tables.ts' {
  interface Tables {
    webhooks: {
      id: string
      url: string
      description: string
      events: string[]
      /** To which it is limited; empty: to none. */
      product_ids: Generated<string[]>
      organisation_ids: Generated<string[]>
      header_names: string[]
      /** A list of names and values; JSON, sealed. */
      headers_sealed: Buffer | null
      timeout_seconds: number
      secret_sealed: Buffer
      secret_shown: Generated<boolean>
      previous_secret_sealed: Buffer | null
      previous_secret_until: Date | null
      status: Generated<'active' | 'paused'>
      paused_by: 'person' | 'failures' | null
      pause_reason: string | null
      paused_at: Date | null
      /** The first failure after the last success. */
      failing_since: Date | null
      created_at: Date
      version: Generated<number>
    }
    webhook_deliveries: {
      id: string
      webhook_id: string
      message_id: string
      event: string
      body: string
      state: 'waiting' | 'delivered' | 'failed' | 'held' | 'filtered'
      attempts: Generated<number>
      next_attempt_at: Date | null
      /** The first attempt that fails after this is the last. */
      give_up_at: Date
      lease: string | null
      lease_until: Date | null
      last_status: number | null
      last_error: string | null
      created_at: Date
      delivered_at: Date | null
    }
    webhook_attempts: {
      id: string
      delivery_id: string
      at: Date
      duration_ms: number
      status: number | null
      failure: string | null
      request_headers: ColumnType<Record<string, string>, string, never>
      response_headers: ColumnType<Record<string, string>, string, never>
      response_body: string | null
    }
  }
}
