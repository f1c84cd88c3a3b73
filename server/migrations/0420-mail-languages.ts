import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  // Whose mails: null for the first language that mails are written in.
  await sql`alter table accounts add column mail_language text`.execute(db)
  await sql`alter table invitations add column mail_language text`.execute(db)
  await sql`alter table mails add column language text`.execute(db)
  // Until now there was one language, and mails said that it is English.
  await sql`
    alter table mail_templates
      add column language text not null default 'en',
      drop constraint mail_templates_pkey,
      add primary key (name, language)`.execute(db)
  await sql`alter table mail_templates alter column language drop default`.execute(db)
}
