import { type apiDocument, type apiDocumentEndpoints, apiDocumentNaming } from '@portico/contract'
import { z } from 'zod'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { ApiDocumentRow } from './api-documents.queries.ts'
import type { ApiDocuments } from './api-documents.ts'

export const apiDocumentsApi = (documents: ApiDocuments): Handlers<typeof apiDocumentEndpoints> => ({
  async listApiDocuments({ params }) {
    const items = (await documents.list(params.productId)).map(shown)
    return { items, nextCursor: null, total: items.length }
  },
  uploadApiDocument: async ({ actor, params, upload }) => {
    const naming = apiDocumentNaming.parse(filledIn(upload.fields))
    return shown(await documents.uploadApiDocument(actor, params.productId, upload.bytes, naming))
  },
  linkApiDocument: async ({ actor, params, body: { url, ...naming } }) =>
    shown(await documents.linkApiDocument(actor, params.productId, url, naming)),
  showApiDocument: async ({ params }) => shown(await documents.show(params.apiDocumentId)),
  updateApiDocument: async ({ actor, params, body, seenVersion }) =>
    shown(await documents.updateApiDocument(actor, params.apiDocumentId, body, seenVersion)),
  replaceApiDocument: async ({ actor, params, upload, seenVersion }) => {
    noFields.parse(upload.fields)
    return shown(await documents.replaceApiDocument(actor, params.apiDocumentId, upload.bytes, seenVersion))
  },
  refreshApiDocument: async ({ actor, params }) =>
    shown(await documents.refreshApiDocument(actor, params.apiDocumentId)),
  async deleteApiDocument({ actor, params }) {
    await documents.deleteApiDocument(actor, params.apiDocumentId)
    return undefined
  },
})

/** Title and slug stay when the content is replaced. */
const noFields = z.strictObject({})

/** A form sends what was left empty as empty text. */
const filledIn = (fields: Record<string, string>) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value.trim() !== ''))

const shown = (row: ApiDocumentRow): z.input<typeof apiDocument> => ({
  id: row.id,
  productId: row.product_id,
  title: row.title,
  slug: row.slug,
  source: row.source,
  url: row.url,
  status: row.status,
  error: row.error,
  specification: row.summary.specification,
  apiVersion: row.summary.version,
  operations: row.summary.operationCount,
  bytes: row.bytes,
  notes: row.summary.notes,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  version: row.version,
})
