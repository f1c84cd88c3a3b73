import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'
import type { PackedDocument } from './model.ts'

const columns = [
  'id',
  'product_id',
  'title',
  'slug',
  'source',
  'url',
  'status',
  'error',
  'media_type',
  'summary',
  'created_at',
  'updated_at',
  'version',
] as const

const documents = (db: Db) => db.selectFrom('api_documents').select(columns).select('original_bytes as bytes')

export type ApiDocumentRow = Awaited<ReturnType<typeof listDocuments>>[number]

export const listDocuments = (db: Db, productId: string) =>
  documents(db).where('product_id', '=', productId).orderBy('title').orderBy('id').execute()

export const findDocument = (db: Db, id: string) => documents(db).where('id', '=', id).executeTakeFirst()

export const findDocumentBySlug = (db: Db, productId: string, slug: string) =>
  documents(db).where('product_id', '=', productId).where('slug', '=', slug).executeTakeFirst()

export const lockDocument = (tx: Db, id: string) => documents(tx).where('id', '=', id).forUpdate().executeTakeFirst()

/** Title and slug of the documents of several products. */
export const nameDocuments = (db: Db, productIds: readonly string[]) =>
  db
    .selectFrom('api_documents')
    .select(['id', 'product_id', 'title', 'slug'])
    .where('product_id', 'in', productIds)
    .orderBy('title')
    .orderBy('id')
    .execute()

export const findOriginal = (db: Db, id: string) =>
  db
    .selectFrom('api_documents')
    .select(['slug', 'media_type', 'original', 'original_encoding'])
    .where('id', '=', id)
    .executeTakeFirst()

export interface NewDocument {
  id: string
  product_id: string
  title: string
  slug: string
  source: 'upload' | 'link'
  url: string | null
}

export async function insertDocument(tx: Db, document: NewDocument, content: PackedDocument, at: Date): Promise<void> {
  await tx
    .insertInto('api_documents')
    .values({ ...document, ...contentValues(content), status: 'ready', error: null, created_at: at, updated_at: at })
    .execute()
  await insertParts(tx, document.id, content)
}

export async function replaceContent(
  tx: Db,
  id: string,
  content: PackedDocument,
  source: { source: 'upload' | 'link'; url: string | null },
  at: Date,
): Promise<void> {
  await tx
    .updateTable('api_documents')
    .set((row) => ({
      ...source,
      ...contentValues(content),
      status: 'ready',
      error: null,
      updated_at: at,
      version: row('version', '+', 1),
    }))
    .where('id', '=', id)
    .execute()
  await tx.deleteFrom('api_operations').where('document_id', '=', id).execute()
  await tx.deleteFrom('api_schemas').where('document_id', '=', id).execute()
  await insertParts(tx, id, content)
}

export async function updateDocument(
  tx: Db,
  id: string,
  values: { title?: string; slug?: string; status?: 'ready' | 'failed'; error?: string | null },
  at: Date,
): Promise<void> {
  await tx
    .updateTable('api_documents')
    .set((row) => ({ ...values, updated_at: at, version: row('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
}

export async function deleteDocument(tx: Db, id: string): Promise<void> {
  await tx.deleteFrom('api_documents').where('id', '=', id).execute()
}

const contentValues = ({ original, mediaType, summary }: PackedDocument) => ({
  original: bytesOf(original.gzip),
  original_encoding: 'gzip' as const,
  original_bytes: original.bytes,
  sha256: bytesOf(original.sha256),
  media_type: mediaType,
  summary: JSON.stringify(summary),
})

const bytesOf = ({ buffer, byteOffset, byteLength }: Uint8Array) => Buffer.from(buffer, byteOffset, byteLength)

/** Rows travel as the bytes of a JSON array. */
async function insertParts(tx: Db, documentId: string, { operations, schemas }: PackedDocument): Promise<void> {
  for (const rows of operations) {
    await sql`
      insert into api_operations
        (document_id, slug, position, kind, method, path, title, deprecated, tag, search_text, model)
      select ${documentId}::uuid, slug, position, kind, method, path, title, deprecated, tag, "searchText", model
      from json_to_recordset(${bytesOf(rows)}::json) as found (
        slug text, position integer, kind text, method text, path text, title text, deprecated boolean, tag text,
        "searchText" text, model json
      )`.execute(tx)
  }
  for (const rows of schemas) {
    await sql`
      insert into api_schemas (document_id, slug, position, name, model)
      select ${documentId}::uuid, slug, position, name, model
      from json_to_recordset(${bytesOf(rows)}::json) as found (slug text, position integer, name text, model json)`.execute(
      tx,
    )
  }
}
