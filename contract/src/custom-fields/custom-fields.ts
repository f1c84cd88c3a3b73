import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id, integer, line, text } from '../fields.ts'
import { listOf } from '../lists.ts'

/** What has custom fields. The engine knows the others already; no page asks for them yet. */
export const fieldSubject = z.enum(['account']).meta({ description: 'What the field is about.' })

export const fieldType = z.enum(['string', 'number', 'boolean', 'choice', 'date', 'url']).meta({
  description:
    'Fixed once the field exists. `date`: `2026-03-01`; `url`: with http or https. A required `boolean` has to be true.',
})

const fieldName = z
  .string()
  .trim()
  .min(1, 'Fill this in.')
  .max(50, 'Use at most 50 characters.')
  .regex(/^[A-Za-z][\w-]*$/, 'Use letters, digits, hyphens and underscores, beginning with a letter.')
  .meta({ description: 'By which programs know it, also in keys. Fixed once the field exists.' })

const settings = {
  label: line(100).meta({ description: 'What people read.' }),
  help: text(500).meta({ description: 'Below the label; plain text.' }),
  choices: z
    .array(line(100))
    .max(200, 'Enter at most 200 choices.')
    .meta({ description: 'For `choice`. A value that is taken off the list stays where it was chosen before.' }),
  pattern: z.string().max(200, 'Use at most 200 characters.').meta({
    description:
      'For `string`: a regular expression in the syntax of RE2 that has to match the whole value; empty: any. Values that exist are not checked again.',
  }),
  patternHelp: line(200).or(z.literal('')).meta({ description: 'Said where a value does not match.' }),
  required: z.boolean(),
  writeOnce: z.boolean().meta({
    description: 'Its holder gives it once and cannot change it afterwards. The back office can, which is audited.',
  }),
  holder: z.enum(['edits', 'sees', 'nothing']).meta({
    description: 'What the holder of the account may do with it. The back office sees and edits every field.',
  }),
  atSignUp: z.boolean().meta({ description: 'Asked for when somebody registers; only with `holder: edits`.' }),
  inKeyMetadata: z.boolean().meta({
    description: 'Copied into the keys of apps that the account owns. Gateways may log it: think of personal data.',
  }),
}

export const customField = z.object({
  id,
  subject: fieldSubject,
  name: z.string(),
  type: fieldType,
  ...settings,
  version: integer,
})

/** Values of custom fields by their names. */
export const fieldValues = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))

/** As they are sent: what is left out stays as it is, null takes the value away. */
export const givenFieldValues = fieldValues
  .refine((values) => Object.keys(values).length <= 100, 'Send at most 100 fields.')
  .meta({ description: 'Values of custom fields by name; null takes one away.' })

const params = z.object({ customFieldId: id })

export const customFieldEndpoints = {
  listCustomFields: endpoint({
    method: 'GET',
    path: '/custom-fields',
    tag: 'Custom fields',
    summary: 'List custom fields',
    description: 'All of them, in the order in which they are asked for.',
    access: 'people:read',
    query: z.object({ subject: fieldSubject.default('account') }),
    reply: listOf(customField),
    status: 200,
  }),
  createCustomField: endpoint({
    method: 'POST',
    path: '/custom-fields',
    tag: 'Custom fields',
    summary: 'Create a custom field',
    description: 'It comes last. Accounts that exist have no value; a required one is asked for at their next change.',
    access: 'settings:write',
    body: z.strictObject({
      subject: fieldSubject.default('account'),
      name: fieldName,
      type: fieldType,
      label: settings.label,
      help: settings.help.default(''),
      choices: settings.choices.default([]),
      pattern: settings.pattern.default(''),
      patternHelp: settings.patternHelp.default(''),
      required: settings.required.default(false),
      writeOnce: settings.writeOnce.default(false),
      holder: settings.holder.default('edits'),
      atSignUp: settings.atSignUp.default(false),
      inKeyMetadata: settings.inKeyMetadata.default(false),
    }),
    reply: customField,
    status: 201,
    errors: ['field-name-taken', 'field-settings-not-valid', 'too-many-fields'],
  }),
  showCustomField: endpoint({
    method: 'GET',
    path: '/custom-fields/{customFieldId}',
    tag: 'Custom fields',
    summary: 'Show a custom field',
    access: 'people:read',
    params,
    reply: customField,
    status: 200,
  }),
  updateCustomField: endpoint({
    method: 'PATCH',
    path: '/custom-fields/{customFieldId}',
    tag: 'Custom fields',
    summary: 'Change a custom field',
    description: 'Values that exist stay as they are, also where they do not fit the new settings.',
    access: 'settings:write',
    params,
    body: z.strictObject({
      label: settings.label.optional(),
      help: settings.help.optional(),
      choices: settings.choices.optional(),
      pattern: settings.pattern.optional(),
      patternHelp: settings.patternHelp.optional(),
      required: settings.required.optional(),
      writeOnce: settings.writeOnce.optional(),
      holder: settings.holder.optional(),
      atSignUp: settings.atSignUp.optional(),
      inKeyMetadata: settings.inKeyMetadata.optional(),
    }),
    reply: customField,
    status: 200,
    errors: ['field-settings-not-valid', 'outdated'],
  }),
  orderCustomFields: endpoint({
    method: 'PUT',
    path: '/custom-fields/order',
    tag: 'Custom fields',
    summary: 'Put custom fields in another order',
    access: 'settings:write',
    body: z.strictObject({
      subject: fieldSubject.default('account'),
      customFieldIds: z.array(id).max(100).meta({ description: 'All of them, each once.' }),
    }),
    reply: listOf(customField),
    status: 200,
    errors: ['fields-changed'],
  }),
  showCustomFieldRemoval: endpoint({
    method: 'GET',
    path: '/custom-fields/{customFieldId}/removal',
    tag: 'Custom fields',
    summary: 'Show what deleting a custom field would do',
    access: 'people:read',
    params,
    reply: z.object({
      values: integer.meta({ description: 'How many have a value, which would be lost.' }),
      confirm: z.string().meta({ description: 'Sent with the deletion, it says that this was read.' }),
    }),
    status: 200,
  }),
  deleteCustomField: endpoint({
    method: 'DELETE',
    path: '/custom-fields/{customFieldId}',
    tag: 'Custom fields',
    summary: 'Delete a custom field and all its values',
    description: 'Only its own values; they are taken out of keys as well. This cannot be undone.',
    access: 'settings:write',
    params,
    query: z.object({ confirm: z.string().max(100).optional() }),
    status: 204,
    errors: ['confirmation-needed', 'confirmation-outdated'],
  }),
} as const
