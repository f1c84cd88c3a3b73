import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'

export interface TemplateKey {
  name: string
  language: string
}

/** The words of some kinds of mail: by name, and then by language. */
export async function changedTemplates(db: Db, names: readonly string[]) {
  const found = await db
    .selectFrom('mail_templates')
    .select(['name', 'language', 'subject', 'body', 'changed_at', 'version', 'failure'])
    .where('name', 'in', [...names])
    .execute()
  const known = new Map<string, Map<string, (typeof found)[number]>>()
  for (const row of found) known.set(row.name, (known.get(row.name) ?? new Map()).set(row.language, row))
  return known
}

const one = (key: TemplateKey) => sql<boolean>`name = ${key.name} and language = ${key.language}`

export const lockMailTemplate = (tx: Db, key: TemplateKey) =>
  tx.selectFrom('mail_templates').selectAll().where(one(key)).forUpdate().executeTakeFirst()

export const listMailTemplates = (db: Db) =>
  db.selectFrom('mail_templates').select(['name', 'language', 'changed_at', 'failure']).execute()

export async function keepMailTemplate(
  tx: Db,
  template: TemplateKey & { subject: string; body: string },
  at: Date,
): Promise<void> {
  await tx
    .insertInto('mail_templates')
    .values({ ...template, changed_at: at, failure: null, failed_at: null })
    .onConflict((conflict) =>
      conflict.columns(['name', 'language']).doUpdateSet((row) => ({
        subject: template.subject,
        body: template.body,
        changed_at: at,
        version: row('mail_templates.version', '+', 1),
        failure: null,
        failed_at: null,
      })),
    )
    .execute()
}

export const removeMailTemplate = (tx: Db, key: TemplateKey) =>
  tx.deleteFrom('mail_templates').where(one(key)).returning(['subject', 'body']).executeTakeFirst()

/** What is in one language is said to be in another; words that are there in it stay. */
export async function moveMailTemplates(tx: Db, from: string, to: string): Promise<void> {
  await sql`
    update mail_templates set language = ${to}
    where language = ${from}
      and not exists (select from mail_templates there where there.name = mail_templates.name and there.language = ${to})
  `.execute(tx)
}

/** @returns whether it is the first failure of this version */
export async function noteFailure(tx: Db, key: TemplateKey, failure: string, at: Date): Promise<boolean> {
  const result = await tx
    .updateTable('mail_templates')
    .set({ failure, failed_at: at })
    .where(one(key))
    .where('failure', 'is', null)
    .executeTakeFirst()
  return result.numUpdatedRows === 1n
}
