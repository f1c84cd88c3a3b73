import { type Kysely, sql } from 'kysely'

/** Documents stored from now on are compressed by whoever reads them; earlier ones stay as they are. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    alter table api_documents
      add column original_encoding text not null default 'identity' check (original_encoding in ('identity', 'gzip')),
      add column original_bytes integer`.execute(db)
  await sql`update api_documents set original_bytes = octet_length(original)`.execute(db)
  await sql`
    alter table api_documents
      alter column original_bytes set not null,
      alter column original_encoding drop default`.execute(db)
  // Nothing is gained by trying to compress it again.
  await sql`alter table api_documents alter column original set storage external`.execute(db)
}
