import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  // `actor` is who uploaded or started it: batches are carried out long after their request is over.
  await sql`
    create table account_imports (
      id uuid primary key,
      file_name text not null,
      state text not null check (state in ('checking', 'checked', 'running', 'finished', 'cancelled')),
      mails text not null check (mails in ('invitation', 'none')),
      existing text not null check (existing in ('skip', 'join')),
      any_domain boolean not null,
      actor jsonb not null,
      counts jsonb not null,
      started_at timestamptz,
      created_at timestamptz not null,
      updated_at timestamptz not null
    )`.execute(db)
  await sql`create index account_imports_at_work on account_imports (id) where state in ('checking', 'running')`.execute(
    db,
  )

  await sql`
    create table account_import_rows (
      import_id uuid not null references account_imports on delete cascade,
      line integer not null,
      email text not null,
      cells jsonb not null,
      status text not null check (
        status in ('unchecked', 'ready', 'joins', 'faulty', 'created', 'joined', 'skipped', 'failed')),
      faults jsonb not null,
      account_id uuid references accounts on delete set null,
      primary key (import_id, line)
    )`.execute(db)
  await sql`create index account_import_rows_by_status on account_import_rows (import_id, status, line)`.execute(db)
  await sql`create index account_import_rows_by_email on account_import_rows (import_id, email, line)`.execute(db)
  await sql`
    create index account_import_rows_of_account on account_import_rows (account_id)
      where account_id is not null`.execute(db)
}
