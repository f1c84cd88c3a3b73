import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  // Whoever has an account already was let in with the address as it is.
  await sql`alter table accounts add column email_unconfirmed boolean not null default false`.execute(db)
}
