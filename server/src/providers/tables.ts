import type { Generated } from 'kysely'

declare module '../platform/database/tables.ts' {
  interface Tables {
    providers: ProvidersTable
    provider_operations: ProviderOperationsTable
  }
}

export interface ProvidersTable {
  id: string
  name: string
  kind: 'built-in'
  gateway_url: string
  settings: Generated<unknown>
  secret_sealed: Buffer | null
  status: Generated<'unknown' | 'up' | 'down'>
  status_reason: string | null
  checked_at: Date | null
  created_at: Date
  updated_at: Date
  version: Generated<number>
}

export interface ProviderOperationsTable {
  kind: string
  subject_id: string
  provider_id: string
  wanted: Generated<number>
  settled: Generated<number>
  lease: string | null
  lease_until: Date | null
  attempts: Generated<number>
  next_attempt_at: Date
  gave_up: Generated<boolean>
  last_error: string | null
  requested_at: Date
  settled_at: Date | null
}
