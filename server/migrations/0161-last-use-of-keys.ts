import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`alter table gateway_keys add column last_used_at timestamptz`.execute(db)
  // Once a key has been shown, a portal that shows keys once keeps it to itself.
  await sql`alter table credential_keys add column revealed_at timestamptz`.execute(db)
}
