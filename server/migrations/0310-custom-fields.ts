import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table custom_fields (
      id uuid primary key,
      subject text not null check (subject in ('account', 'organisation', 'app', 'access-request')),
      name text not null,
      type text not null check (type in ('string', 'number', 'boolean', 'choice', 'date', 'url')),
      label text not null,
      help text not null,
      choices text[] not null,
      pattern text not null,
      pattern_help text not null,
      required boolean not null,
      write_once boolean not null,
      holder text not null check (holder in ('edits', 'sees', 'nothing')),
      at_sign_up boolean not null,
      in_key_metadata boolean not null,
      position integer not null,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      version integer not null default 1
    )`.execute(db)
  await sql`create unique index custom_fields_name_key on custom_fields (subject, lower(name))`.execute(db)
  await sql`create index custom_fields_by_position on custom_fields (subject, position)`.execute(db)

  // Of whatever has fields: who removes a subject removes its values.
  await sql`
    create table custom_field_values (
      subject_id uuid not null,
      field_id uuid not null references custom_fields on delete cascade,
      value jsonb not null,
      updated_at timestamptz not null,
      primary key (subject_id, field_id)
    )`.execute(db)
  await sql`create index custom_field_values_by_field on custom_field_values (field_id)`.execute(db)
}
