import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    alter table apps
      add column chosen_teams boolean not null default false,
      add column redirect_urls text[] not null default '{}'`.execute(db)
  // Kept apart from the flag: a chosen team that is deleted must not open the app to all teams of its owner.
  await sql`
    create table app_teams (
      app_id uuid not null references apps on delete cascade,
      team_id uuid not null references teams on delete cascade,
      primary key (app_id, team_id)
    )`.execute(db)
  await sql`create index app_teams_by_team on app_teams (team_id, app_id)`.execute(db)

  await sql`
    alter table credentials
      add column kind text not null default 'requested' check (kind in ('requested', 'added', 'stored'))`.execute(db)
  await sql`
    alter table credential_keys
      add column given boolean not null default false,
      add column secret_sealed bytea`.execute(db)
}
