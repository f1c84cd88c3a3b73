import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  // What the holders of a credential were told of its end. Renewing it gives another end, and all is told anew.
  await sql`
    create table credential_reminders (
      credential_id uuid not null references credentials (id) on delete cascade,
      ends_at timestamptz not null,
      days_before integer not null,
      at timestamptz not null,
      primary key (credential_id, ends_at, days_before)
    )`.execute(db)
  await sql`create index credentials_ending on credentials (expires_at)
    where expires_at is not null and status <> 'revoked'`.execute(db)
  await sql`create index events_by_time on events (occurred_at)`.execute(db)
}
