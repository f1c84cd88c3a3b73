import { createHash } from 'node:crypto'
import type { customFieldEndpoints } from '@portico/contract'
import type { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { publish } from '../platform/outbox/events.ts'
import { refuseOutdated } from '../platform/versions.ts'
import type { CustomField } from './custom-fields.queries.ts'
import * as rows from './custom-fields.queries.ts'
import { refuseUnfit } from './field-settings.ts'
import type { FieldSubject } from './tables.ts'

type NewField = z.output<(typeof customFieldEndpoints)['createCustomField']['body']>
type FieldChanges = z.output<(typeof customFieldEndpoints)['updateCustomField']['body']>

const mostFields = 50

export interface FieldDefinitions {
  listCustomFields(subject: FieldSubject): Promise<CustomField[]>
  /** @throws Refused `custom-field-not-found` */
  showCustomField(id: string): Promise<CustomField>
  /** @throws Refused `field-name-taken`, `field-settings-not-valid`, `too-many-fields` */
  createCustomField(actor: Actor, field: NewField): Promise<CustomField>
  /** @throws Refused `custom-field-not-found`, `field-settings-not-valid`, `outdated` */
  updateCustomField(actor: Actor, id: string, changes: FieldChanges, seenVersion: number | null): Promise<CustomField>
  /** @throws Refused `fields-changed` unless each field is named once */
  orderCustomFields(actor: Actor, subject: FieldSubject, ids: readonly string[]): Promise<CustomField[]>
  showCustomFieldRemoval(id: string): Promise<{ values: number; confirm: string }>
  /** @throws Refused `custom-field-not-found`, `confirmation-needed`, `confirmation-outdated` */
  deleteCustomField(actor: Actor, id: string, confirm?: string): Promise<void>
}

/** Which fields there are. */
export function createDefinitions({ db, now }: { db: Db; now: () => Date }): FieldDefinitions {
  async function find(within: Db, id: string): Promise<CustomField> {
    const field = await rows.findField(within, id)
    if (!field) throw absent('custom field')
    return field
  }

  async function record(tx: Db, actor: Actor, verb: string, field: CustomField, details: object, reachesKeys: boolean) {
    await recordAudit(tx, actor, now(), {
      action: `custom-field.${verb}`,
      object: { kind: 'custom-field', id: field.id, name: field.label },
      details: { ...details },
    })
    await publish(tx, now(), 'custom-field.changed', { customFieldId: field.id, reachesKeys })
  }

  async function removalOf(within: Db, field: CustomField) {
    const values = await rows.countValues(within, field.id)
    return { values, confirm: createHash('sha256').update(`${field.id} ${values}`).digest('base64url').slice(0, 32) }
  }

  return {
    listCustomFields: (subject) => rows.fieldsOf(db, subject),
    showCustomField: (id) => find(db, id),

    async createCustomField(actor, input) {
      await refuseUnfit(input)
      return inTransaction(db, async (tx) => {
        await rows.lockFieldsOf(tx, input.subject)
        const others = await rows.fieldsOf(tx, input.subject)
        if (others.length >= mostFields) {
          throw new Refused('too-many-fields', `There are ${mostFields} fields already. Delete one first.`)
        }
        const id = newId()
        const { name, subject, type } = input
        const place = { position: (others.at(-1)?.position ?? 0) + 1, created_at: now(), updated_at: now() }
        if (!(await rows.insertField(tx, { id, subject, name, type, ...columnsOf(input), ...place }))) {
          throw new Refused('field-name-taken', 'Another field has this name.', { field: 'name' })
        }
        const created = await find(tx, id)
        await record(tx, actor, 'created', created, { after: input }, false)
        return created
      })
    },

    updateCustomField: (actor, id, changes, seenVersion) =>
      inTransaction(db, async (tx) => {
        await rows.lockFieldsOf(tx, (await find(tx, id)).subject)
        const before = await find(tx, id)
        refuseOutdated('field', before.version, seenVersion)
        const after = { ...before, ...withoutUndefined(changes) }
        await refuseUnfit(after)
        await rows.updateField(tx, id, now(), columnsOf(after))
        const updated = await find(tx, id)
        await record(
          tx,
          actor,
          'updated',
          updated,
          { before, after: updated },
          before.inKeyMetadata !== after.inKeyMetadata,
        )
        return updated
      }),

    orderCustomFields: (actor, subject, ids) =>
      inTransaction(db, async (tx) => {
        await rows.lockFieldsOf(tx, subject)
        const before = await rows.fieldsOf(tx, subject)
        if (new Set(ids).size !== ids.length || !sameMembers(ids, before)) {
          throw new Refused(
            'fields-changed',
            'Name each field once. Others may have been added or deleted meanwhile: load the list again.',
            {
              field: 'customFieldIds',
            },
          )
        }
        await rows.placeFields(tx, ids)
        const names = (fields: readonly CustomField[]) => fields.map(({ name }) => name)
        const after = await rows.fieldsOf(tx, subject)
        await recordAudit(tx, actor, now(), {
          action: 'custom-field.ordered',
          object: { kind: 'custom-field', id: subject, name: `Fields of ${subject}` },
          details: { before: names(before), after: names(after) },
        })
        return after
      }),

    showCustomFieldRemoval: async (id) => removalOf(db, await find(db, id)),

    deleteCustomField: (actor, id, confirm) =>
      inTransaction(db, async (tx) => {
        await rows.lockFieldsOf(tx, (await find(tx, id)).subject)
        const field = await find(tx, id)
        const removal = await removalOf(tx, field)
        if (removal.values > 0 && confirm !== removal.confirm) throw unconfirmed(removal.values, confirm)
        await rows.deleteField(tx, id)
        await record(tx, actor, 'deleted', field, { values: removal.values }, field.inKeyMetadata && removal.values > 0)
      }),
  }
}

function unconfirmed(values: number, confirm: string | undefined): Refused {
  const lost = values === 1 ? '1 value is' : `${values} values are`
  return confirm === undefined
    ? new Refused(
        'confirmation-needed',
        `${lost} lost with this field. Read the impact, and send its “confirm” along.`,
        {
          field: 'confirm',
        },
      )
    : new Refused('confirmation-outdated', `The situation has changed: now ${lost} lost. Read again.`, {
        field: 'confirm',
      })
}

const sameMembers = (ids: readonly string[], fields: readonly CustomField[]) =>
  ids.length === fields.length && fields.every(({ id }) => ids.includes(id))

const withoutUndefined = (changes: FieldChanges) =>
  Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))

type Settings = Omit<CustomField, 'id' | 'subject' | 'name' | 'type' | 'position' | 'version'>

const columnsOf = (field: Settings) => ({
  label: field.label,
  help: field.help,
  choices: field.choices,
  pattern: field.pattern,
  pattern_help: field.patternHelp,
  required: field.required,
  write_once: field.writeOnce,
  holder: field.holder,
  at_sign_up: field.atSignUp,
  in_key_metadata: field.inKeyMetadata,
})
