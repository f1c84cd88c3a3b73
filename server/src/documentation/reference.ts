import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { Db } from '../platform/database/database.ts'
import { absent } from '../platform/errors.ts'
import { findDocumentBySlug, findOriginal } from './api-documents.queries.ts'
import type { DocumentSummary, OperationModel, SchemaModel } from './model.ts'
import * as rows from './reference.queries.ts'

const unzipped: (bytes: Buffer) => Promise<Buffer> = promisify(gunzip)

/** A document as its pages show it. */
export interface ShownDocument {
  id: string
  title: string
  slug: string
  /** Changes whenever the document does. */
  version: number
  summary: DocumentSummary
}

export interface OperationPage {
  operation: OperationModel
  previous: rows.OperationRow | null
  next: rows.OperationRow | null
}

export type DocumentOfProduct = Awaited<ReturnType<typeof rows.documentsOfProducts>>[number]

export type Reference = ReturnType<typeof createReference>

/** What the pages of the reference are made from. Whether the viewer may see the product is decided before. */
export function createReference(db: Db) {
  return {
    /** @throws Refused `page-not-found` */
    async showDocument(productId: string, slug: string): Promise<ShownDocument> {
      const row = await findDocumentBySlug(db, productId, slug)
      if (!row) throw absent('page')
      return { id: row.id, title: row.title, slug: row.slug, version: row.version, summary: row.summary }
    },

    /** What documents some products have, in the order they are shown. */
    documentsOf: async (productIds: readonly string[]): Promise<DocumentOfProduct[]> =>
      productIds.length === 0 ? [] : rows.documentsOfProducts(db, productIds),

    /** One call of each product to begin with; products without a GET are left out. */
    async exampleCalls(productIds: readonly string[]): Promise<Map<string, rows.ExampleCall>> {
      const found = productIds.length === 0 ? [] : await rows.exampleCallsOf(db, productIds)
      return new Map(found.map((row) => [row.productId, row]))
    },

    /** For the navigation; of one tag, where a long document shows only the open group. */
    listOperations: (documentId: string, tag?: string): Promise<rows.OperationRow[]> =>
      rows.listOperations(db, documentId, tag),

    /** @throws Refused `page-not-found` */
    async showOperation(documentId: string, slug: string): Promise<OperationPage> {
      const row = await rows.findOperation(db, documentId, slug)
      if (!row) throw absent('page')
      const around = await rows.neighbours(db, documentId, row.position)
      return {
        operation: row.model,
        previous: around.find((other) => other.position < row.position) ?? null,
        next: around.find((other) => other.position > row.position) ?? null,
      }
    },

    listSchemas: (documentId: string) => rows.listSchemas(db, documentId),

    /** @throws Refused `page-not-found` */
    async showSchema(documentId: string, slug: string): Promise<SchemaModel> {
      const row = await rows.findSchema(db, documentId, slug)
      if (!row) throw absent('page')
      return row.model
    },

    /** The document as it was uploaded or fetched. @throws Refused `page-not-found` */
    async original(documentId: string): Promise<{ fileName: string; mediaType: string; bytes: Buffer }> {
      const row = await findOriginal(db, documentId)
      if (!row) throw absent('page')
      const ending = row.media_type === 'application/json' ? 'json' : 'yaml'
      const bytes = row.original_encoding === 'gzip' ? await unzipped(row.original) : row.original
      return { fileName: `${row.slug}.${ending}`, mediaType: row.media_type, bytes }
    },
  }
}
