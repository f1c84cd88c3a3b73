import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table api_documents (
      id uuid primary key,
      product_id uuid not null references products on delete cascade,
      title text collate "und-x-icu" not null,
      slug text not null,
      source text not null check (source in ('upload', 'link')),
      url text,
      status text not null check (status in ('ready', 'failed')),
      error text,
      media_type text not null,
      original bytea not null,
      sha256 bytea not null,
      summary json not null,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      version integer not null default 1,
      check ((source = 'link') = (url is not null))
    )`.execute(db)
  await sql`create unique index api_documents_slug on api_documents (product_id, slug)`.execute(db)

  // The models are json, not jsonb: they are written and read whole, and a document has thousands of them.
  await sql`
    create table api_operations (
      document_id uuid not null references api_documents on delete cascade,
      slug text not null,
      position integer not null,
      kind text not null check (kind in ('operation', 'webhook')),
      method text not null,
      path text not null,
      title text not null,
      deprecated boolean not null,
      tag text not null,
      search_text text not null,
      model json not null,
      primary key (document_id, slug)
    )`.execute(db)
  await sql`create unique index api_operations_in_order on api_operations (document_id, position)`.execute(db)
  await sql`create index api_operations_by_tag on api_operations (document_id, tag, position)`.execute(db)

  await sql`
    create table api_schemas (
      document_id uuid not null references api_documents on delete cascade,
      slug text not null,
      position integer not null,
      name text not null,
      model json not null,
      primary key (document_id, slug)
    )`.execute(db)
}
