import './tables.ts'
import type { Db } from '../platform/database/database.ts'
import { createDefinitions, type FieldDefinitions } from './definitions.ts'
import { createValues, type FieldsAndValues } from './values.ts'

export { customFieldsApi } from './custom-fields.api.ts'
export type { CustomField } from './custom-fields.queries.ts'
export type { FieldSubject, FieldValue } from './tables.ts'
export { typedValue } from './value-rules.ts'
export { type FieldWithValue, type GivenValues, keyMetadataOf } from './values.ts'

export interface Fields extends FieldDefinitions, FieldsAndValues {}

export const createFields = (deps: { db: Db; now: () => Date }): Fields => ({
  ...createDefinitions(deps),
  ...createValues(deps),
})
