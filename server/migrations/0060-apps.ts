import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table apps (
      id uuid primary key,
      organisation_id uuid not null references organisations,
      owner_id uuid not null references accounts,
      name text collate "und-x-icu" not null,
      description text not null,
      visibility text not null check (visibility in ('personal', 'team', 'organisation')),
      created_at timestamptz not null,
      updated_at timestamptz not null,
      deleted_at timestamptz,
      version integer not null default 1
    )`.execute(db)
  await sql`create index apps_by_name on apps (name, id) where deleted_at is null`.execute(db)
  await sql`create index apps_by_organisation on apps (organisation_id, name, id) where deleted_at is null`.execute(db)
  await sql`create index apps_by_owner on apps (owner_id, organisation_id) where deleted_at is null`.execute(db)
}
