import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  // Why a changed template was passed over at sending; told once for each version of it.
  await sql`alter table mail_templates add column failure text, add column failed_at timestamptz`.execute(db)
}
