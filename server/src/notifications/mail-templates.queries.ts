import type { Db } from '../platform/database/database.ts'

export const findMailTemplate = (db: Db, name: string) =>
  db.selectFrom('mail_templates').selectAll().where('name', '=', name).executeTakeFirst()

/** Of some, by name. */
export async function changedTemplates(db: Db, names: readonly string[]) {
  const found = await db
    .selectFrom('mail_templates')
    .select(['name', 'subject', 'body'])
    .where('name', 'in', [...names])
    .execute()
  return new Map(found.map((row) => [row.name, row]))
}

export const lockMailTemplate = (tx: Db, name: string) =>
  tx.selectFrom('mail_templates').selectAll().where('name', '=', name).forUpdate().executeTakeFirst()

export const listMailTemplates = (db: Db) =>
  db.selectFrom('mail_templates').select(['name', 'changed_at', 'failure']).execute()

export async function keepMailTemplate(
  tx: Db,
  template: { name: string; subject: string; body: string },
  at: Date,
): Promise<void> {
  await tx
    .insertInto('mail_templates')
    .values({ ...template, changed_at: at, failure: null, failed_at: null })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet((row) => ({
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

export const removeMailTemplate = (tx: Db, name: string) =>
  tx.deleteFrom('mail_templates').where('name', '=', name).returning('name').executeTakeFirst()

/** @returns whether it is the first failure of this version */
export async function noteFailure(tx: Db, name: string, failure: string, at: Date): Promise<boolean> {
  const result = await tx
    .updateTable('mail_templates')
    .set({ failure, failed_at: at })
    .where('name', '=', name)
    .where('failure', 'is', null)
    .executeTakeFirst()
  return result.numUpdatedRows === 1n
}
