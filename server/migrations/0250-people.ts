import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    alter table admin_grants
      drop constraint admin_grants_role_check,
      add constraint admin_grants_role_check check (role in (
        'owner', 'publisher', 'approver', 'content-editor', 'support', 'auditor', 'analyst'))`.execute(db)

  // A removed account keeps its row without name and address: requests and decisions of the past refer to it.
  await sql`alter table accounts add column removed_at timestamptz`.execute(db)

  // A removed organisation keeps its row and name: requests and usage of the past belong to it.
  await sql`alter table organisations add column removed_at timestamptz`.execute(db)
  await sql`drop index organisations_name_key`.execute(db)
  await sql`
    create unique index organisations_name_key on organisations (lower(name)) where removed_at is null`.execute(db)

  // Without the extension a search reads all accounts.
  await sql`
    do $$ begin
      create extension if not exists pg_trgm;
      create index accounts_by_words_of_name on accounts using gin (name gin_trgm_ops);
      create index accounts_by_words_of_email on accounts using gin (email gin_trgm_ops);
    exception when insufficient_privilege or feature_not_supported or undefined_file or undefined_object then
      raise notice 'pg_trgm is not available: searching people reads all accounts';
    end $$`.execute(db)

  await sql`
    create table invitations (
      id uuid primary key,
      email text not null constraint invitations_email_lower_case check (email = lower(email)),
      first_name text not null,
      last_name text not null,
      organisation_id uuid not null references organisations on delete cascade,
      role text not null check (role in ('admin', 'member')),
      team_ids uuid[] not null default '{}',
      admin_roles text[] not null default '{}',
      token_hash bytea not null unique,
      invited_by uuid references accounts on delete set null,
      created_at timestamptz not null,
      sent_at timestamptz not null,
      expires_at timestamptz not null,
      accepted_at timestamptz,
      withdrawn_at timestamptz,
      account_id uuid references accounts on delete cascade
    )`.execute(db)
  await sql`
    create unique index invitations_open on invitations (email, organisation_id)
      where accepted_at is null and withdrawn_at is null`.execute(db)
  await sql`
    create index invitations_of_organisation on invitations (organisation_id, id)
      where accepted_at is null and withdrawn_at is null`.execute(db)
}
