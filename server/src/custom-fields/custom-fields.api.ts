import type { customField, customFieldEndpoints } from '@portico/contract'
import type { z } from 'zod'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { CustomField } from './custom-fields.queries.ts'
import type { FieldDefinitions } from './definitions.ts'

export const customFieldsApi = (fields: FieldDefinitions): Handlers<typeof customFieldEndpoints> => ({
  listCustomFields: async ({ query }) => listed(await fields.listCustomFields(query.subject)),
  createCustomField: async ({ actor, body }) => shown(await fields.createCustomField(actor, body)),
  showCustomField: async ({ params }) => shown(await fields.showCustomField(params.customFieldId)),
  updateCustomField: async ({ actor, params, body, seenVersion }) =>
    shown(await fields.updateCustomField(actor, params.customFieldId, body, seenVersion)),
  orderCustomFields: async ({ actor, body }) =>
    listed(await fields.orderCustomFields(actor, body.subject, body.customFieldIds)),
  showCustomFieldRemoval: ({ params }) => fields.showCustomFieldRemoval(params.customFieldId),
  async deleteCustomField({ actor, params, query }) {
    await fields.deleteCustomField(actor, params.customFieldId, query.confirm)
    return undefined
  },
})

const listed = (fields: readonly CustomField[]) => ({
  items: fields.map(shown),
  nextCursor: null,
  total: fields.length,
})

const shown = ({ subject, ...field }: CustomField): z.input<typeof customField> => ({
  ...field,
  // The only one that pages ask for.
  subject: subject as 'account',
})
