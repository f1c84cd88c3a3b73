import type { Generated } from 'kysely'

export type ImportRowStatus = 'unchecked' | 'ready' | 'joins' | 'faulty' | 'created' | 'joined' | 'skipped' | 'failed'

declare module '../platform/database/tables.ts' {
  interface Tables {
    organisations: {
      id: string
      name: string
      is_default: Generated<boolean>
      created_at: Date
      updated_at: Date
      /** Then nobody belongs to it any more; requests and usage of the past do. */
      removed_at: Generated<Date | null>
      version: Generated<number>
    }
    teams: {
      id: string
      organisation_id: string
      name: string
      is_default: Generated<boolean>
      created_at: Date
    }
    memberships: {
      account_id: string
      organisation_id: string
      role: 'admin' | 'member'
      created_at: Date
    }
    team_members: {
      team_id: string
      organisation_id: string
      account_id: string
    }
    organisation_requests: {
      id: string
      account_id: string
      name: string
      status: 'pending' | 'approved' | 'rejected' | 'withdrawn'
      reason: Generated<string>
      organisation_id: Generated<string | null>
      decided_by: Generated<string | null>
      created_at: Date
      decided_at: Generated<Date | null>
    }
    invite_codes: {
      id: string
      /** In groups of four letters; told to who may change people. */
      code: string
      name: string
      organisation_id: string
      team_id: string | null
      quota: number
      used: Generated<number>
      expires_at: Date | null
      active: boolean
      /** Made by an admin of the organisation, and not by the back office. */
      by_organisation: Generated<boolean>
      created_by: string | null
      created_at: Date
      updated_at: Date
      removed_at: Generated<Date | null>
      version: Generated<number>
    }
    account_imports: {
      id: string
      file_name: string
      state: 'checking' | 'checked' | 'running' | 'stopped' | 'finished' | 'cancelled'
      mails: 'invitation' | 'none'
      existing: 'skip' | 'join'
      any_domain: boolean
      /** For whom batches are carried out: an `Actor` as far as the audit log knows one. */
      actor: unknown
      /** Rows by status. */
      counts: unknown
      /** Batches that failed since the last one that did not. */
      attempts: Generated<number>
      /** Why the last one did. */
      failure: Generated<string | null>
      next_attempt_at: Generated<Date | null>
      started_at: Generated<Date | null>
      created_at: Date
      updated_at: Date
    }
    account_import_rows: {
      import_id: string
      line: number
      /** Lower case; as written otherwise. */
      email: string
      cells: unknown
      status: ImportRowStatus
      faults: unknown
      account_id: Generated<string | null>
    }
    invite_code_redemptions: {
      invite_code_id: string
      account_id: string
      redeemed_at: Date
    }
    invitations: {
      id: string
      /** Lower case. */
      email: string
      first_name: string
      last_name: string
      organisation_id: string
      role: 'admin' | 'member'
      team_ids: string[]
      admin_roles: string[]
      /** The products those roles hold for; null: all. */
      product_ids: Generated<string[] | null>
      /** SHA-256 of the token in the mail. */
      token_hash: Buffer
      invited_by: string | null
      created_at: Date
      sent_at: Date
      expires_at: Date
      accepted_at: Generated<Date | null>
      withdrawn_at: Generated<Date | null>
      account_id: Generated<string | null>
      /** Of the mail, and of the account that comes of it; null: the first one that mails are written in. */
      mail_language: Generated<string | null>
    }
  }
}
