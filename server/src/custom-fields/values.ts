import { z } from 'zod'
import type { Db } from '../platform/database/database.ts'
import type { CustomField } from './custom-fields.queries.ts'
import * as rows from './custom-fields.queries.ts'
import type { FieldSubject, FieldValue } from './tables.ts'
import { readValue } from './value-rules.ts'

export type GivenValues = Readonly<Record<string, string | number | boolean | null>>

/**
 * - `sign-up`: by who registers, the fields asked for then; - `holder`: by the holder later; - `creation`: by the back office, for
 * something new; - `back-office`: by the back office later.
 */
export type FieldMoment = 'sign-up' | 'holder' | 'creation' | 'back-office'

export interface FieldWrite {
  subject: FieldSubject
  subjectId: string
  moment: FieldMoment
  /** By name. What is left out stays; null takes a value away. */
  given: GivenValues
}

/** What was changed, by name, for the audit log. */
export interface FieldChanges {
  before: Record<string, FieldValue | null>
  after: Record<string, FieldValue | null>
  /** Whether keys carry something else now. */
  reachesKeys: boolean
}

export interface FieldWithValue {
  field: CustomField
  value: FieldValue | null
}

export interface FieldsAndValues {
  /** In their order. */
  fieldsOf(subject: FieldSubject): Promise<CustomField[]>
  /** @throws ZodError that names each wrong field as `fields.<name>` */
  checkFields(write: FieldWrite, within?: Db): Promise<void>
  /** What is wrong with values of something new, by name; asks no database. */
  faultsOfNew(fields: readonly CustomField[], given: GivenValues): Promise<FieldFault[]>
  /** Those of many new things at once. @throws ZodError, as `checkFields` */
  writeNewFields(
    tx: Db,
    subject: FieldSubject,
    things: readonly { subjectId: string; given: GivenValues }[],
  ): Promise<void>
  /** Checks them as well, and keeps them; in the transaction that changes what they are about, whose row is locked. */
  writeFields(tx: Db, write: FieldWrite): Promise<FieldChanges>
  /** Every field with its value; for the holder those they may see. */
  showFields(subject: FieldSubject, subjectId: string, viewer: 'holder' | 'back-office'): Promise<FieldWithValue[]>
  /** With what they are about. */
  forgetFields(tx: Db, subjectId: string): Promise<void>
}

export interface FieldFault {
  name: string
  message: string
}

interface Change {
  field: CustomField
  before: FieldValue | null
  after: FieldValue | null
}

export function createValues({ db, now }: { db: Db; now: () => Date }): FieldsAndValues {
  return {
    fieldsOf: (subject) => rows.fieldsOf(db, subject),

    async checkFields(write, within = db) {
      const fields = await rows.fieldsOf(within, write.subject)
      await changesOf(write, fields, await rows.valuesOf(within, write.subjectId))
    },

    faultsOfNew: async (fields, given) => (await weigh({ moment: 'creation', given }, fields, new Map())).faults,

    async writeNewFields(tx, subject, things) {
      const fields = await rows.takeFieldsOf(tx, subject)
      const kept: rows.KeptValue[] = []
      for (const { subjectId, given } of things) {
        const changes = await changesOf({ moment: 'creation', given }, fields, new Map())
        for (const { field, after } of changes)
          if (after !== null) kept.push({ subjectId, fieldId: field.id, value: after })
      }
      await rows.saveValues(tx, now(), kept)
    },

    async writeFields(tx, write) {
      // No field is deleted or changed between the check and the row.
      const fields = await rows.takeFieldsOf(tx, write.subject)
      const changes = await changesOf(write, fields, await rows.valuesOf(tx, write.subjectId))
      const { subjectId } = write
      const kept = changes.flatMap(({ field, after }) =>
        after === null ? [] : [{ subjectId, fieldId: field.id, value: after }],
      )
      await rows.saveValues(tx, now(), kept)
      const gone = changes.flatMap(({ field, after }) => (after === null ? [field.id] : []))
      await rows.removeValues(tx, write.subjectId, gone)
      return {
        before: Object.fromEntries(changes.map(({ field, before }) => [field.name, before])),
        after: Object.fromEntries(changes.map(({ field, after }) => [field.name, after])),
        reachesKeys: changes.some(({ field }) => field.inKeyMetadata),
      }
    },

    async showFields(subject, subjectId, viewer) {
      const [fields, values] = await Promise.all([rows.fieldsOf(db, subject), rows.valuesOf(db, subjectId)])
      return fields
        .filter(({ holder }) => viewer === 'back-office' || holder !== 'nothing')
        .map((field) => ({ field, value: values.get(field.id) ?? null }))
    },

    forgetFields: (tx, subjectId) => rows.removeValues(tx, subjectId),
  }
}

/** What the keys of a subject carry, as text. */
export async function keyMetadataOf(db: Db, subjectId: string): Promise<Record<string, string>> {
  const found = await rows.keyValuesOf(db, subjectId)
  return Object.fromEntries(found.map(({ name, value }) => [name, String(value)]))
}

/** Only what differs is looked at: a value from before the field was changed is nobody's fault. */
async function changesOf(...words: Parameters<typeof weigh>): Promise<Change[]> {
  const { changes, faults } = await weigh(...words)
  if (faults.length > 0) throw notValid(faults)
  return changes
}

async function weigh(
  { moment, given }: Pick<FieldWrite, 'moment' | 'given'>,
  fields: readonly CustomField[],
  values: ReadonlyMap<string, FieldValue>,
): Promise<{ changes: Change[]; faults: FieldFault[] }> {
  const faults: FieldFault[] = []
  const changes: Change[] = []
  const mine = fields.filter((field) => isAskedFor(field, moment))
  for (const name of Object.keys(given)) {
    // What somebody may not edit is to them as if it did not exist.
    if (!mine.some((field) => field.name === name)) faults.push({ name, message: 'There is no such field.' })
  }
  for (const field of mine) {
    const before = values.get(field.id) ?? null
    const sent = Object.hasOwn(given, field.name) ? given[field.name] : undefined
    const outcome = await outcomeOf(field, moment, before, sent === '' ? null : sent)
    if (outcome === 'same') continue
    if ('fault' in outcome) faults.push({ name: field.name, message: outcome.fault })
    else changes.push({ field, before, after: outcome.after })
  }
  return { changes, faults }
}

async function outcomeOf(
  field: CustomField,
  moment: FieldMoment,
  before: FieldValue | null,
  sent: FieldValue | null | undefined,
): Promise<'same' | { fault: string } | { after: FieldValue | null }> {
  const isNew = moment === 'sign-up' || moment === 'creation'
  if (sent === undefined && !isNew) return 'same'
  const isMissing = sent === undefined || sent === null || (field.type === 'boolean' && sent === false)
  // The back office may mend one field where another is missing yet.
  const isAsked = isNew || moment === 'holder' || before !== null
  if (field.required && isMissing && isAsked) {
    return { fault: field.type === 'boolean' ? 'This has to be ticked.' : 'Fill this in.' }
  }
  if (sent === undefined || sent === before) return 'same'
  if (field.writeOnce && before !== null && moment === 'holder') {
    return { fault: 'This can’t be changed any more. Ask the people who run the portal.' }
  }
  if (sent === null) return { after: null }
  const read = await readValue(field, sent)
  if ('fault' in read) return read
  return read.value === before ? 'same' : { after: read.value }
}

function isAskedFor({ holder, atSignUp }: CustomField, moment: FieldMoment): boolean {
  if (moment === 'creation' || moment === 'back-office') return true
  return holder === 'edits' && (moment === 'holder' || atSignUp)
}

const notValid = (faults: readonly FieldFault[]) =>
  new z.ZodError(
    faults.map(({ name, message }) => ({ code: 'custom', path: ['fields', name], message, input: undefined })),
  )
