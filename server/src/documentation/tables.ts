import type { ColumnType, Generated } from 'kysely'
import type { DocumentSummary, OperationModel, SchemaModel } from './model.ts'

declare module '../platform/database/tables.ts' {
  interface Tables {
    api_documents: ApiDocumentsTable
    api_operations: ApiOperationsTable
    api_schemas: {
      document_id: string
      slug: string
      position: number
      name: string
      model: Stored<SchemaModel>
    }
  }
}

/** Written as JSON text, read as values. */
type Stored<T> = ColumnType<T, string, string>

interface ApiDocumentsTable {
  id: string
  product_id: string
  title: string
  slug: string
  source: 'upload' | 'link'
  url: string | null
  status: 'ready' | 'failed'
  error: string | null
  media_type: string
  original: Buffer
  original_encoding: 'identity' | 'gzip'
  /** Of the document itself, however it is kept. */
  original_bytes: number
  sha256: Buffer
  summary: Stored<DocumentSummary>
  created_at: Date
  updated_at: Date
  version: Generated<number>
}

interface ApiOperationsTable {
  document_id: string
  slug: string
  position: number
  kind: 'operation' | 'webhook'
  method: string
  path: string
  title: string
  deprecated: boolean
  tag: string
  search_text: string
  model: Stored<OperationModel>
}
