import type { Generated } from 'kysely'

declare module '../platform/database/tables.ts' {
  interface Tables {
    credentials: CredentialsTable
    credential_products: { credential_id: string; product_id: string }
    credential_keys: CredentialKeysTable
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
  created_at: Date
}
