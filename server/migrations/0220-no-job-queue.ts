import { type Kysely, sql } from 'kysely'

/** Earlier releases made the tables of a job queue beside ours. Nothing was ever put into it. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`drop schema if exists pgboss cascade`.execute(db)
}
