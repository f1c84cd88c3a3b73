import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table account_pictures (
      account_id uuid primary key references accounts on delete cascade,
      name text not null unique,
      media_type text not null check (media_type in ('image/png', 'image/jpeg', 'image/webp')),
      bytes bytea not null,
      created_at timestamptz not null
    )`.execute(db)
  // Pixels are compressed already.
  await sql`alter table account_pictures alter column bytes set storage external`.execute(db)
}
