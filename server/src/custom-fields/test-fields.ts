import { customFieldEndpoints } from '@portico/contract'
import { system } from '../platform/actor.ts'
import { inTransaction } from '../platform/database/database.ts'
import { freshDatabase } from '../platform/database/test-database.ts'
import { newId } from '../platform/ids.ts'
import { createFields, type GivenValues } from './index.ts'
import type { FieldMoment } from './values.ts'

type NewField = { name: string; type: string } & Record<string, unknown>

export const operator = system('Operator')

/** The engine on a database of its own, without what has fields. */
export async function fieldStage() {
  const { db } = await freshDatabase()
  const fields = createFields({ db, now: () => new Date('2026-03-01T12:00:00Z') })
  const create = (field: NewField) =>
    fields.createCustomField(
      operator,
      customFieldEndpoints.createCustomField.body.parse({ label: field.name, ...field }),
    )
  return {
    db,
    fields,
    create,
    /** One thing that has fields. */
    thing(subjectId = newId()) {
      const write = (moment: FieldMoment, given: GivenValues) =>
        inTransaction(db, (tx) => fields.writeFields(tx, { subject: 'account', subjectId, moment, given }))
      return {
        write,
        /** What is wrong with it, by name; empty when it was kept. */
        async faults(moment: FieldMoment, given: GivenValues): Promise<Record<string, string>> {
          try {
            await write(moment, given)
            return {}
          } catch (error) {
            const { issues } = error as { issues: { path: string[]; message: string }[] }
            return Object.fromEntries(issues.map(({ path, message }) => [path.join('.'), message]))
          }
        },
        async values(viewer: 'holder' | 'back-office' = 'back-office') {
          const shown = await fields.showFields('account', subjectId, viewer)
          return Object.fromEntries(shown.map(({ field, value }) => [field.name, value]))
        },
      }
    },
  }
}
