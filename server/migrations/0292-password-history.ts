import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table password_history (
      account_id uuid not null references accounts on delete cascade,
      replaced_at timestamptz not null,
      password_hash text not null,
      primary key (account_id, replaced_at)
    )`.execute(db)
}
