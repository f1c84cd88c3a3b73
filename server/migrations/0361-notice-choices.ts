import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table notice_choices (
      account_id uuid not null references accounts (id) on delete cascade,
      topic text not null,
      delivery text not null check (delivery in ('at-once', 'daily', 'never')),
      primary key (account_id, topic)
    )`.execute(db)
  // The day whose mail an entry belongs in, in the time zone of the setting; null once it is in one, or in none.
  await sql`alter table inbox_entries add column digest_day date`.execute(db)
  await sql`create index inbox_entries_for_digest on inbox_entries (account_id, digest_day)
    where digest_day is not null`.execute(db)
  await sql`
    create table digests (
      account_id uuid primary key references accounts (id) on delete cascade,
      day date not null
    )`.execute(db)
  // Whose choice sends a mail, so that it can say how to end that.
  await sql`alter table mails add column account_id uuid, add column topic text`.execute(db)
}
