import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table terms_versions (
      id uuid primary key,
      number integer not null unique,
      text text not null,
      note text not null,
      must_accept boolean not null,
      published_at timestamptz not null,
      published_by uuid references accounts,
      withdrawn_at timestamptz
    )`.execute(db)

  // The record stays with the account, which keeps its row when it is erased.
  await sql`
    create table terms_acceptances (
      account_id uuid not null references accounts on delete cascade,
      terms_id uuid not null references terms_versions,
      accepted_at timestamptz not null,
      address text not null,
      primary key (account_id, terms_id)
    )`.execute(db)
  await sql`create index terms_acceptances_by_terms on terms_acceptances (terms_id)`.execute(db)
}
