import type { ColumnType, Generated } from 'kysely'
import type { DifferenceKind, KeySide } from './compare-key.ts'

declare module '../platform/database/tables.ts' {
  interface Tables {
    credentials: CredentialsTable
    credential_departures: { subject_id: string; credential_id: string }
    credential_reminders: { credential_id: string; ends_at: Date; days_before: number; at: Date }
    credential_products: { credential_id: string; product_id: string }
    credential_keys: CredentialKeysTable
    key_differences: KeyDifferencesTable
    provider_comparisons: ProviderComparisonsTable
  }
}

interface CredentialsTable {
  id: string
  app_id: string
  provider_id: string
  plan_id: string
  alias: string
  /** `requested`: by an approved request; `added`: by the back office; `stored`: only kept and shown, no key at the provider. */
  kind: Generated<'requested' | 'added' | 'stored'>
  status: 'issuing' | 'active' | 'suspended' | 'revoked'
  expires_at: Date | null
  /** Of the suspension that holds, or held last. */
  suspended_by: 'member' | 'back-office' | null
  suspended_at: Date | null
  suspension_reason: Generated<string>
  created_at: Date
  updated_at: Date
  version: Generated<number>
}

interface CredentialKeysTable {
  id: string
  credential_id: string
  state: 'issuing' | 'current' | 'outgoing' | 'revoked'
  /** The id the portal chose, sealed; known before the provider is called. */
  key_id_sealed: Buffer
  /** What the holder sends, sealed; known after. */
  key_sealed: Buffer | null
  key_fingerprint: Buffer | null
  provider_key_hash: string | null
  last_four: string | null
  /** The holder had this key before: it is what the holder sends, whatever the provider calls it. */
  given: Generated<boolean>
  /** The second half of a stored pair. */
  secret_sealed: Buffer | null
  /** How long the key before goes on working once this one is current. */
  overlap_seconds: Generated<number>
  /** When an outgoing key ends. */
  ends_at: Date | null
  /** Set while the quota of this key is to begin anew at the provider; a later wish has another id. */
  new_quota_wish: string | null
  /** Since when it is kept shut at the provider, whatever its credential says, until a person repairs it. */
  held_at: Date | null
  /** When the provider had removed it. */
  revoked_at: Date | null
  /** When it was shown first. */
  revealed_at: Date | null
  created_at: Date
}

interface KeyDifferencesTable {
  id: string
  provider_id: string
  /** Null for a key that nobody here has a record of. */
  credential_id: string | null
  key_id: string | null
  /** How the provider names a key without a record: perhaps the key itself, so it is sealed. */
  stray_sealed: Buffer | null
  stray_fingerprint: Buffer | null
  kinds: DifferenceKind[]
  /** What was done about it: the portal took access away by itself, or a person repaired it. */
  remedy: 'removal' | 'repair' | null
  /** JSON; null: no key. */
  expected: ColumnType<KeySide | null, string | null, string | null>
  found: ColumnType<KeySide | null, string | null, string | null>
  found_at: Date
  seen_at: Date
  resolved_at: Date | null
}

interface ProviderComparisonsTable {
  provider_id: string
  lease: string | null
  lease_until: Date | null
  /** When the next part is due. */
  next_at: Date
  /** Up to which key this round has come; null at its start. */
  after_key: string | null
  /** Up to which page of the provider's own list, once all keys are compared. */
  after_page: string | null
  compared: Generated<number>
  round_started_at: Date | null
  round_ended_at: Date | null
  last_compared: number | null
  last_error: string | null
}
