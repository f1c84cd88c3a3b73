import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`alter table invite_codes add column by_organisation boolean not null default false`.execute(db)
  // The list of an organisation, and how many it has.
  await sql`
    create index invite_codes_of_organisation on invite_codes (organisation_id, id)
      where by_organisation and removed_at is null`.execute(db)
}
