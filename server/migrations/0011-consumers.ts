import { type Kysely, sql } from 'kysely'
import { v7 } from 'uuid'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table organisations (
      id uuid primary key,
      name text collate "und-x-icu" not null,
      is_default boolean not null default false,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      version integer not null default 1
    )`.execute(db)
  await sql`create unique index organisations_name_key on organisations (lower(name))`.execute(db)
  await sql`create unique index organisations_one_default on organisations (is_default) where is_default`.execute(db)
  await sql`create index organisations_by_name on organisations (name, id)`.execute(db)

  await sql`
    create table teams (
      id uuid primary key,
      organisation_id uuid not null references organisations on delete cascade,
      name text collate "und-x-icu" not null,
      is_default boolean not null default false,
      created_at timestamptz not null,
      unique (id, organisation_id)
    )`.execute(db)
  await sql`create unique index teams_name_key on teams (organisation_id, lower(name))`.execute(db)
  await sql`create unique index teams_one_default on teams (organisation_id) where is_default`.execute(db)

  await sql`
    create table memberships (
      account_id uuid not null references accounts on delete cascade,
      organisation_id uuid not null references organisations on delete cascade,
      role text not null check (role in ('admin', 'member')),
      created_at timestamptz not null,
      primary key (account_id, organisation_id)
    )`.execute(db)
  await sql`create index memberships_by_organisation on memberships (organisation_id, account_id)`.execute(db)

  // Who leaves an organisation leaves its teams, and no session goes on working in it.
  await sql`
    create table team_members (
      team_id uuid not null,
      organisation_id uuid not null,
      account_id uuid not null,
      primary key (team_id, account_id),
      constraint team_members_team foreign key (team_id, organisation_id)
        references teams (id, organisation_id) on delete cascade,
      constraint team_members_membership foreign key (account_id, organisation_id)
        references memberships (account_id, organisation_id) on delete cascade
    )`.execute(db)
  await sql`create index team_members_by_account on team_members (account_id, organisation_id, team_id)`.execute(db)
  await sql`
    alter table sessions add constraint sessions_membership foreign key (account_id, organisation_id)
      references memberships (account_id, organisation_id) on delete set null (organisation_id)`.execute(db)

  const organisationId = v7()
  await sql`
    insert into organisations (id, name, is_default, created_at, updated_at)
    values (${organisationId}, 'Default organisation', true, now(), now())`.execute(db)
  await sql`
    insert into teams (id, organisation_id, name, is_default, created_at)
    values (${v7()}, ${organisationId}, 'Default team', true, now())`.execute(db)
}
