import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  // Mails that were only written so far hold no model to be drawn from; they were never sent.
  await sql`delete from mails`.execute(db)
  await sql`
    alter table mails
      add column model jsonb not null,
      add column model_sealed bytea,
      add column template_problem text,
      add column give_up_at timestamptz not null,
      add column lease uuid,
      add column lease_until timestamptz,
      alter column subject drop not null,
      alter column text_body drop not null,
      alter column html_body drop not null,
      alter column next_attempt_at drop not null,
      drop constraint mails_state_check,
      add constraint mails_state_check check (state in ('waiting', 'sent', 'failed', 'cancelled'))`.execute(db)
  await sql`create index mails_undrawn on mails (id) where state = 'waiting' and subject is null`.execute(db)
  await sql`create index mails_by_state on mails (state, id)`.execute(db)
  await sql`
    create table mail_templates (
      name text primary key,
      subject text not null,
      body text not null,
      changed_at timestamptz not null,
      version integer not null default 1
    )`.execute(db)
}
