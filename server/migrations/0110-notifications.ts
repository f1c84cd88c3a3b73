import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table mails (
      id uuid primary key,
      event_id uuid,
      template text not null,
      recipient text not null,
      subject text not null,
      text_body text not null,
      html_body text not null,
      state text not null check (state in ('waiting', 'sent', 'failed')),
      attempts integer not null default 0,
      next_attempt_at timestamptz not null,
      last_error text,
      created_at timestamptz not null,
      sent_at timestamptz,
      unique (event_id, recipient, template)
    )`.execute(db)
  await sql`create index mails_waiting on mails (next_attempt_at) where state = 'waiting'`.execute(db)
}
