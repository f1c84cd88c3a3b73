import type { Generated } from 'kysely'

export type FieldSubject = 'account' | 'organisation' | 'app' | 'access-request'
export type FieldType = 'string' | 'number' | 'boolean' | 'choice' | 'date' | 'url'
export type FieldValue = string | number | boolean

declare module '../platform/database/tables.ts' {
  interface Tables {
    custom_fields: {
      id: string
      subject: FieldSubject
      name: string
      type: FieldType
      label: string
      help: string
      choices: string[]
      pattern: string
      pattern_help: string
      required: boolean
      write_once: boolean
      holder: 'edits' | 'sees' | 'nothing'
      at_sign_up: boolean
      in_key_metadata: boolean
      position: number
      created_at: Date
      updated_at: Date
      version: Generated<number>
    }
    custom_field_values: {
      /** The account, organisation, app or request. */
      subject_id: string
      field_id: string
      /** Never null: who has no value has no row. */
      value: unknown
      updated_at: Date
    }
  }
}
