import type { Insertable, Updateable } from 'kysely'
import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'
import type { Tables } from '../platform/database/tables.ts'
import type { FieldSubject, FieldValue } from './tables.ts'

const columns = [
  'id',
  'subject',
  'name',
  'type',
  'label',
  'help',
  'choices',
  'pattern',
  'pattern_help as patternHelp',
  'required',
  'write_once as writeOnce',
  'holder',
  'at_sign_up as atSignUp',
  'in_key_metadata as inKeyMetadata',
  'position',
  'version',
] as const

/** In the order in which they are asked for. */
export const fieldsOf = (db: Db, subject: FieldSubject) =>
  db
    .selectFrom('custom_fields')
    .select(columns)
    .where('subject', '=', subject)
    .orderBy('position')
    .orderBy('id')
    .execute()

/** As they are now, and as they stay until the transaction ends. */
export const takeFieldsOf = (tx: Db, subject: FieldSubject) =>
  tx
    .selectFrom('custom_fields')
    .select(columns)
    .where('subject', '=', subject)
    .orderBy('position')
    .orderBy('id')
    .forShare()
    .execute()

export const findField = (db: Db, id: string) =>
  db.selectFrom('custom_fields').select(columns).where('id', '=', id).executeTakeFirst()

export type CustomField = NonNullable<Awaited<ReturnType<typeof findField>>>

/** Definitions of one subject are changed one after the other. */
export async function lockFieldsOf(tx: Db, subject: FieldSubject): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext(${`custom-fields ${subject}`}))`.execute(tx)
}

/** @returns whether it was inserted: false when the name is taken */
export async function insertField(tx: Db, field: Insertable<Tables['custom_fields']>): Promise<boolean> {
  const row = await tx
    .insertInto('custom_fields')
    .values(field)
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

export async function updateField(
  tx: Db,
  id: string,
  at: Date,
  changes: Updateable<Omit<Tables['custom_fields'], 'version' | 'updated_at'>>,
): Promise<void> {
  await tx
    .updateTable('custom_fields')
    .set((eb) => ({ ...changes, updated_at: at, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
}

export async function placeFields(tx: Db, ids: readonly string[]): Promise<void> {
  await sql`
    update custom_fields set position = placed.position
    from unnest(${[...ids]}::uuid[]) with ordinality as placed (id, position)
    where custom_fields.id = placed.id`.execute(tx)
}

export async function deleteField(tx: Db, id: string): Promise<void> {
  await tx.deleteFrom('custom_fields').where('id', '=', id).execute()
}

export async function countValues(db: Db, fieldId: string): Promise<number> {
  const row = await db
    .selectFrom('custom_field_values')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('field_id', '=', fieldId)
    .executeTakeFirstOrThrow()
  return row.count
}

/** By the id of the field. */
export async function valuesOf(db: Db, subjectId: string): Promise<Map<string, FieldValue>> {
  const rows = await db
    .selectFrom('custom_field_values')
    .select(['field_id', 'value'])
    .where('subject_id', '=', subjectId)
    .execute()
  return new Map(rows.map((row) => [row.field_id, row.value as FieldValue]))
}

/** What a key carries: names and values, in the order of the fields. */
export async function keyValuesOf(db: Db, subjectId: string): Promise<{ name: string; value: FieldValue }[]> {
  const rows = await db
    .selectFrom('custom_field_values')
    .innerJoin('custom_fields', 'custom_fields.id', 'custom_field_values.field_id')
    .select(['custom_fields.name', 'custom_field_values.value'])
    .where('custom_field_values.subject_id', '=', subjectId)
    .where('custom_fields.in_key_metadata', '=', true)
    .orderBy('custom_fields.position')
    .execute()
  return rows.map(({ name, value }) => ({ name, value: value as FieldValue }))
}

export interface KeptValue {
  subjectId: string
  fieldId: string
  value: FieldValue
}

export async function saveValues(tx: Db, at: Date, values: readonly KeptValue[]): Promise<void> {
  if (values.length === 0) return
  const rows = values.map(({ subjectId, fieldId, value }) => ({
    subject_id: subjectId,
    field_id: fieldId,
    value: JSON.stringify(value),
    updated_at: at,
  }))
  await tx
    .insertInto('custom_field_values')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['subject_id', 'field_id']).doUpdateSet((eb) => ({
        value: eb.ref('excluded.value'),
        updated_at: eb.ref('excluded.updated_at'),
      })),
    )
    .execute()
}

export async function removeValues(tx: Db, subjectId: string, fieldIds?: readonly string[]): Promise<void> {
  if (fieldIds?.length === 0) return
  await tx
    .deleteFrom('custom_field_values')
    .where('subject_id', '=', subjectId)
    .$if(fieldIds !== undefined, (query) => query.where('field_id', 'in', fieldIds ?? []))
    .execute()
}
