import type { Generated } from 'kysely'

declare module '../platform/database/tables.ts' {
  interface Tables {
    mails: {
      id: string
      event_id: string | null
      template: string
      recipient: string
      subject: string
      text_body: string
      html_body: string
      state: 'waiting' | 'sent' | 'failed'
      attempts: Generated<number>
      next_attempt_at: Date
      last_error: string | null
      created_at: Date
      sent_at: Date | null
    }
  }
}
