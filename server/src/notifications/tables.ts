import type { ColumnType, Generated } from 'kysely'

declare module '../platform/database/tables.ts' {
  interface Tables {
    mails: {
      id: string
      event_id: string | null
      template: string
      recipient: string
      /** In whose words it is to be; null: those of the first language that mails are written in. */
      language: Generated<string | null>
      /** Whose choice of which topic sends it; null for what can’t be chosen. */
      account_id: Generated<string | null>
      topic: Generated<string | null>
      /** What the template is given; JSON. */
      model: ColumnType<Record<string, unknown>, string, string>
      /** What of it may be read by the recipient only, sealed; erased when the mail has left, failed or been cancelled. */
      model_sealed: Buffer | null
      /** Null until it is drawn. Drawn without what is sealed. */
      subject: string | null
      text_body: string | null
      html_body: string | null
      /** Why the owner's template was passed over for the shipped one. */
      template_problem: string | null
      state: 'waiting' | 'sent' | 'failed' | 'cancelled'
      attempts: Generated<number>
      next_attempt_at: Date | null
      /** After this no further attempt is made. */
      give_up_at: Date
      lease: string | null
      lease_until: Date | null
      last_error: string | null
      created_at: Date
      sent_at: Date | null
    }
    inbox_entries: {
      id: string
      account_id: string
      event_id: string
      /** A name of `noticeKinds`. */
      kind: string
      text: string
      about_id: string | null
      read_at: Date | null
      /** The day, `YYYY-MM-DD`, whose mail it belongs in; null: in none, or told. */
      digest_day: Generated<string | null>
      created_at: Date
    }
    notice_choices: { account_id: string; topic: string; delivery: 'at-once' | 'daily' | 'never' }
    digests: { account_id: string; day: string }
    mail_templates: {
      name: string
      /** BCP 47. */
      language: string
      subject: string
      body: string
      changed_at: Date
      version: Generated<number>
      /** Why this version was passed over for the shipped one. */
      failure: string | null
      failed_at: Date | null
    }
  }
}
