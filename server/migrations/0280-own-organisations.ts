import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  // How many an organisation has invited lately, whatever has become of them.
  await sql`create index invitations_sent on invitations (organisation_id, created_at)`.execute(db)

  await sql`
    create table organisation_requests (
      id uuid primary key,
      account_id uuid not null references accounts on delete cascade,
      name text collate "und-x-icu" not null,
      status text not null check (status in ('pending', 'approved', 'rejected', 'withdrawn')),
      reason text not null default '',
      organisation_id uuid references organisations on delete cascade,
      decided_by uuid references accounts on delete set null,
      created_at timestamptz not null,
      decided_at timestamptz,
      constraint organisation_requests_outcome check ((status = 'approved') = (organisation_id is not null))
    )`.execute(db)
  await sql`
    create unique index organisation_requests_open on organisation_requests (account_id)
      where status = 'pending'`.execute(db)
  await sql`
    create unique index organisation_requests_name on organisation_requests (lower(name))
      where status = 'pending'`.execute(db)
  await sql`create index organisation_requests_by_status on organisation_requests (status, id)`.execute(db)
  await sql`create index organisation_requests_of_account on organisation_requests (account_id, id)`.execute(db)

  // A code that leads into a team which is deleted leads into the default team from then on.
  await sql`
    create table invite_codes (
      id uuid primary key,
      code text not null unique,
      name text collate "und-x-icu" not null,
      organisation_id uuid not null references organisations on delete cascade,
      team_id uuid,
      quota integer not null check (quota > 0),
      used integer not null default 0,
      expires_at timestamptz,
      active boolean not null default true,
      created_by uuid references accounts on delete set null,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      removed_at timestamptz,
      version integer not null default 1,
      constraint invite_codes_slots check (used between 0 and quota),
      constraint invite_codes_team foreign key (team_id, organisation_id)
        references teams (id, organisation_id) on delete set null (team_id)
    )`.execute(db)
  await sql`create index invite_codes_living on invite_codes (id) where removed_at is null`.execute(db)
  await sql`create index invite_codes_of_team on invite_codes (team_id, organisation_id)`.execute(db)
  await sql`
    create table invite_code_redemptions (
      invite_code_id uuid not null references invite_codes on delete cascade,
      account_id uuid not null references accounts on delete cascade,
      redeemed_at timestamptz not null,
      primary key (invite_code_id, account_id)
    )`.execute(db)
  await sql`create index invite_code_redemptions_of_account on invite_code_redemptions (account_id)`.execute(db)
}
