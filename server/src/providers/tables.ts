import type { ColumnType, Generated } from 'kysely'
import type { ProviderCheck } from './driver.ts'

declare module '../platform/database/tables.ts' {
  interface Tables {
    providers: ProvidersTable
    provider_operations: ProviderOperationsTable
  }
}

export type ProviderKind = 'built-in' | 'tyk-dashboard' | 'tyk-gateway'

export interface ProvidersTable {
  id: string
  name: string
  kind: ProviderKind
  gateway_url: string
  /** JSON; without the secret. */
  settings: ColumnType<unknown, string | undefined, string>
  secret_sealed: Buffer | null
  status: Generated<'unknown' | 'up' | 'down'>
  status_reason: string | null
  checked_at: Date | null
  /** JSON; what the last full check has found. */
  checks: ColumnType<ProviderCheck[], string | undefined, string>
  /** Between two synchronisations; 0: none by schedule. */
  sync_interval_seconds: Generated<number>
  /** Whether a policy that both opens APIs and limits is taken, as a plan. */
  sync_mixed_as_plans: Generated<boolean>
  /** How long what has lost its policy is still shown; null: for ever. */
  orphan_grace_seconds: Generated<number | null>
  created_at: Date
  updated_at: Date
  version: Generated<number>
  deleted_at: Date | null
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
