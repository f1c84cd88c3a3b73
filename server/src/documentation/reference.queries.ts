import type { Db } from '../platform/database/database.ts'

const inNavigation = ['slug', 'position', 'kind', 'method', 'path', 'title', 'deprecated', 'tag'] as const

export type OperationRow = Awaited<ReturnType<typeof listOperations>>[number]

/** In the order of the document; of one tag where given. */
export const listOperations = (db: Db, documentId: string, tag?: string) =>
  db
    .selectFrom('api_operations')
    .select(inNavigation)
    .where('document_id', '=', documentId)
    .$if(tag !== undefined, (query) => query.where('tag', '=', tag ?? ''))
    .orderBy('position')
    .execute()

export const findOperation = (db: Db, documentId: string, slug: string) =>
  db
    .selectFrom('api_operations')
    .select(['position', 'model'])
    .where('document_id', '=', documentId)
    .where('slug', '=', slug)
    .executeTakeFirst()

/** The operations right before and after a position. */
export const neighbours = (db: Db, documentId: string, position: number) =>
  db
    .selectFrom('api_operations')
    .select(inNavigation)
    .where('document_id', '=', documentId)
    .where('position', 'in', [position - 1, position + 1])
    .orderBy('position')
    .execute()

export const listSchemas = (db: Db, documentId: string) =>
  db
    .selectFrom('api_schemas')
    .select(['slug', 'name'])
    .where('document_id', '=', documentId)
    .orderBy('position')
    .execute()

export const findSchema = (db: Db, documentId: string, slug: string) =>
  db
    .selectFrom('api_schemas')
    .select('model')
    .where('document_id', '=', documentId)
    .where('slug', '=', slug)
    .executeTakeFirst()
