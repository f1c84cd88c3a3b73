import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  // What somebody waits for at the door goes before whatever else waits.
  await sql`create index mails_urgent on mails (next_attempt_at) where state = 'waiting' and model_sealed is not null`.execute(
    db,
  )
}
