import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'
import type { ExampleRequest } from './model.ts'

/** The documents of some products, without what is in them. */
export const documentsOfProducts = (db: Db, productIds: readonly string[]) =>
  db
    .selectFrom('api_documents')
    .select(['id', 'product_id as productId', 'title', 'slug'])
    .select([
      sql<string>`summary ->> 'specification'`.as('specification'),
      sql<string>`summary ->> 'version'`.as('apiVersion'),
      sql<number>`(summary ->> 'operationCount')::int`.as('operationCount'),
    ])
    .where('product_id', 'in', productIds)
    .orderBy('title')
    .orderBy('id')
    .execute()

/** Of each product the call that is easiest to make: a GET without parameters in its path where there is one, the first of them. */
export async function exampleCallsOf(db: Db, productIds: readonly string[]): Promise<ExampleCall[]> {
  const { rows } = await sql<ExampleCall>`
    select distinct on (documents.product_id)
      documents.product_id as "productId", operations.model -> 'request' as request,
      operations.model -> 'responses' -> 0 -> 'contents' -> 0 -> 'examples' -> 0 ->> 'text' as answer
    from api_operations operations join api_documents documents on documents.id = operations.document_id
    where documents.product_id = any(${productIds}::uuid[])
      and operations.kind = 'operation' and operations.method = 'GET' and not operations.deprecated
    order by documents.product_id, operations.path like '%{%', documents.title, operations.position`.execute(db)
  return rows
}

export interface ExampleCall {
  productId: string
  request: ExampleRequest
  /** What the document shows as the answer. */
  answer: string | null
}

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
