import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id, integer, line, slug, timestamp, webAddress } from '../fields.ts'
import { listOf } from '../lists.ts'

export const apiDocument = z.object({
  id,
  productId: id,
  title: z.string(),
  slug: z.string().meta({ description: 'Part of the address of its pages; unique within the product.' }),
  source: z.enum(['upload', 'link']),
  url: z.string().nullable().meta({ description: 'Where a linked document is read from.' }),
  status: z.enum(['ready', 'failed']).meta({
    description: '`failed`: the last attempt to read it again failed; the content read before is still shown.',
  }),
  error: z.string().nullable().meta({ description: 'Why that attempt failed.' }),
  specification: z.string().meta({ description: 'Version of OpenAPI it is written in.' }),
  apiVersion: z.string().meta({ description: 'Version of the API as the document states it.' }),
  operations: integer,
  bytes: integer.meta({ description: 'Size of the original.' }),
  notes: z
    .array(z.object({ pointer: z.string(), sentence: z.string() }))
    .meta({ description: 'What does not follow the specification or can not be shown.' }),
  createdAt: timestamp,
  updatedAt: timestamp,
  version: integer,
})

const naming = {
  title: line(200).optional().meta({ description: 'The title inside the document when left out.' }),
  slug: slug.optional().meta({ description: 'Made from the title when left out.' }),
}

/** The text fields that may stand beside an uploaded file. */
export const apiDocumentNaming = z.strictObject(naming)

/** The largest document that any setting allows (rule DOC-1). */
const largestUpload = { maxBytes: 32 * 1024 * 1024 }

const ofProduct = z.object({ productId: id })
const params = z.object({ apiDocumentId: id })
const unreadable = [
  'document-too-large',
  'document-empty',
  'document-malformed',
  'document-wrong-format',
  'document-wrong-version',
  'document-too-complex',
  'too-many-documents',
]

export const apiDocumentEndpoints = {
  listApiDocuments: endpoint({
    method: 'GET',
    path: '/products/{productId}/api-documents',
    tag: 'API documents',
    summary: 'List the API documents of a product',
    access: 'products:read',
    params: ofProduct,
    reply: listOf(apiDocument),
    status: 200,
  }),
  uploadApiDocument: endpoint({
    method: 'POST',
    path: '/products/{productId}/api-documents',
    tag: 'API documents',
    summary: 'Upload an API document',
    description:
      'OpenAPI 3.0 or 3.1, JSON or YAML, as the file of a multipart form; `title` and `slug` may stand beside it.',
    access: 'documents:write',
    params: ofProduct,
    upload: largestUpload,
    reply: apiDocument,
    status: 201,
    errors: [...unreadable, 'api-document-slug-taken', 'too-many-api-documents'],
  }),
  linkApiDocument: endpoint({
    method: 'POST',
    path: '/products/{productId}/linked-api-documents',
    tag: 'API documents',
    summary: 'Link an API document',
    description: 'It is read from the address at once, and again whenever you refresh it.',
    access: 'documents:write',
    params: ofProduct,
    body: z.strictObject({ url: webAddress, ...naming }),
    reply: apiDocument,
    status: 201,
    errors: [...unreadable, 'api-document-slug-taken', 'too-many-api-documents'],
  }),
  showApiDocument: endpoint({
    method: 'GET',
    path: '/api-documents/{apiDocumentId}',
    tag: 'API documents',
    summary: 'Show an API document',
    access: 'products:read',
    params,
    reply: apiDocument,
    status: 200,
  }),
  updateApiDocument: endpoint({
    method: 'PATCH',
    path: '/api-documents/{apiDocumentId}',
    tag: 'API documents',
    summary: 'Rename an API document',
    access: 'documents:write',
    params,
    body: z.strictObject(naming),
    reply: apiDocument,
    status: 200,
    errors: ['api-document-slug-taken', 'outdated'],
  }),
  replaceApiDocument: endpoint({
    method: 'PUT',
    path: '/api-documents/{apiDocumentId}/content',
    tag: 'API documents',
    summary: 'Replace the content of an API document',
    description:
      'With an uploaded file. Nothing changes when the file can not be read. A linked document becomes an uploaded one.',
    access: 'documents:write',
    params,
    upload: largestUpload,
    reply: apiDocument,
    status: 200,
    errors: [...unreadable, 'outdated'],
  }),
  refreshApiDocument: endpoint({
    method: 'POST',
    path: '/api-documents/{apiDocumentId}/refresh',
    tag: 'API documents',
    summary: 'Read a linked API document again',
    description: 'When that fails the answer says so in `status` and `error`, and the content read before stays.',
    access: 'documents:write',
    params,
    reply: apiDocument,
    status: 200,
    errors: ['api-document-not-linked'],
  }),
  deleteApiDocument: endpoint({
    method: 'DELETE',
    path: '/api-documents/{apiDocumentId}',
    tag: 'API documents',
    summary: 'Delete an API document',
    access: 'documents:write',
    params,
    status: 204,
  }),
} as const
