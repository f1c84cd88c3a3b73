import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Db, inTransaction, violatedConstraint } from '../platform/database/database.ts'
import { Refused } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { bumpStamp } from '../platform/stamps.ts'
import { refuseOutdated } from '../platform/versions.ts'
import * as rows from './api-documents.queries.ts'
import type { PackedDocument } from './model.ts'
import type { DocumentParser } from './parse-document.ts'
import { createSlugs } from './parsing/slugs.ts'

export interface ApiDocumentsDeps {
  db: Db
  now: () => Date
  parser: DocumentParser
  /** Reads a linked document through the guarded client. @throws Refused */
  fetchDocument: (url: string) => Promise<Uint8Array>
  /** @throws Refused `product-not-found` */
  requireProduct: (productId: string) => Promise<unknown>
}

export interface Naming {
  title?: string | undefined
  slug?: string | undefined
}

export type ApiDocuments = ReturnType<typeof createApiDocuments>

const mostDocuments = 30

/** Documents of a product: each is read completely before anything is stored, so a refused one changes nothing. */
export function createApiDocuments({ db, now, parser, fetchDocument, requireProduct }: ApiDocumentsDeps) {
  async function show(id: string): Promise<rows.ApiDocumentRow> {
    const row = await rows.findDocument(db, id)
    if (!row) throw unknownDocument()
    return row
  }

  async function readLinked(url: string): Promise<PackedDocument> {
    try {
      return await parser.parse(await fetchDocument(url))
    } catch (error) {
      if (!(error instanceof Refused) || error.kind === 'too-many') throw error
      throw new Refused(error.code, error.message, { field: 'url', kind: error.kind, cause: error })
    }
  }

  async function add(actor: Actor, productId: string, content: PackedDocument, url: string | null, naming: Naming) {
    const id = newId()
    const title = naming.title ?? content.summary.title
    await inTransaction(db, async (tx) => {
      const others = await rows.listDocuments(tx, productId)
      refuseMoreThan(others.length)
      const slug = naming.slug ?? freeSlug(title, others)
      const document = {
        id,
        product_id: productId,
        title,
        slug,
        source: url === null ? 'upload' : 'link',
        url,
      } as const
      await refuseTakenSlug(() => rows.insertDocument(tx, document, content, now()))
      await recordAudit(tx, actor, now(), {
        action: 'api-document.added',
        object: { kind: 'api-document', id, name: title },
        details: { productId, slug, url, ...facts(content) },
      })
      await bumpStamp(tx, 'documentation')
    })
    return show(id)
  }

  async function replace(
    actor: Actor,
    id: string,
    content: PackedDocument,
    url: string | null,
    seenVersion: number | null,
  ) {
    await inTransaction(db, async (tx) => {
      const before = await rows.lockDocument(tx, id)
      if (!before) throw unknownDocument()
      refuseOutdated('API document', before.version, seenVersion)
      await rows.replaceContent(tx, id, content, { source: url === null ? 'upload' : 'link', url }, now())
      await recordAudit(tx, actor, now(), {
        action: 'api-document.replaced',
        object: { kind: 'api-document', id, name: before.title },
        details: { url, ...facts(content) },
      })
      await bumpStamp(tx, 'documentation')
    })
    return show(id)
  }

  return {
    show,

    async list(productId: string): Promise<rows.ApiDocumentRow[]> {
      await requireProduct(productId)
      return rows.listDocuments(db, productId)
    },

    /** Names of the documents by product, for those who show products. */
    async namesByProduct(
      productIds: readonly string[],
    ): Promise<Map<string, { id: string; title: string; slug: string }[]>> {
      const found = productIds.length === 0 ? [] : await rows.nameDocuments(db, productIds)
      return Map.groupBy(found, (row) => row.product_id)
    },

    async uploadApiDocument(actor: Actor, productId: string, bytes: Uint8Array, naming: Naming) {
      await requireProduct(productId)
      return add(actor, productId, await parser.parse(bytes), null, naming)
    },

    async linkApiDocument(actor: Actor, productId: string, url: string, naming: Naming) {
      await requireProduct(productId)
      return add(actor, productId, await readLinked(url), url, naming)
    },

    async replaceApiDocument(actor: Actor, id: string, bytes: Uint8Array, seenVersion: number | null) {
      await show(id)
      return replace(actor, id, await parser.parse(bytes), null, seenVersion)
    },

    /** What fails outside is kept with the document, whose content stays. */
    async refreshApiDocument(actor: Actor, id: string) {
      const { title, url, version } = await show(id)
      if (url === null)
        throw new Refused('api-document-not-linked', 'This document was uploaded: there is no address to read it from.')
      try {
        return await replace(actor, id, await readLinked(url), url, version)
      } catch (error) {
        if (!(error instanceof Refused) || !isAboutTheDocument(error)) throw error
        await inTransaction(db, async (tx) => {
          await rows.updateDocument(tx, id, { status: 'failed', error: error.message }, now())
          await recordAudit(tx, actor, now(), {
            action: 'api-document.refresh-failed',
            object: { kind: 'api-document', id, name: title },
            details: { url, reason: error.message },
          })
          await bumpStamp(tx, 'documentation')
        })
        return show(id)
      }
    },

    async updateApiDocument(actor: Actor, id: string, naming: Naming, seenVersion: number | null) {
      await inTransaction(db, async (tx) => {
        const before = await rows.lockDocument(tx, id)
        if (!before) throw unknownDocument()
        refuseOutdated('API document', before.version, seenVersion)
        const { title = before.title, slug = before.slug } = naming
        await refuseTakenSlug(() => rows.updateDocument(tx, id, { title, slug }, now()))
        await recordAudit(tx, actor, now(), {
          action: 'api-document.updated',
          object: { kind: 'api-document', id, name: title },
          details: { before: { title: before.title, slug: before.slug }, changes: naming },
        })
        await bumpStamp(tx, 'documentation')
      })
      return show(id)
    },

    async deleteApiDocument(actor: Actor, id: string): Promise<void> {
      await inTransaction(db, async (tx) => {
        const before = await rows.lockDocument(tx, id)
        if (!before) throw unknownDocument()
        await rows.deleteDocument(tx, id)
        await recordAudit(tx, actor, now(), {
          action: 'api-document.deleted',
          object: { kind: 'api-document', id, name: before.title },
        })
        await bumpStamp(tx, 'documentation')
      })
    },
  }
}

/** A busy or stopping portal, or a change meanwhile, says nothing about the document. */
const isAboutTheDocument = ({ kind, code }: Refused) =>
  kind !== 'outdated' && kind !== 'absent' && kind !== 'too-many' && code !== 'portal-stopping'

const unknownDocument = () =>
  new Refused('api-document-not-found', 'There is no such API document.', { kind: 'absent' })

const facts = ({ original, summary }: PackedDocument) => ({
  sha256: Buffer.from(original.sha256).toString('hex'),
  apiVersion: summary.version,
  operations: summary.operationCount,
})

function refuseMoreThan(count: number): void {
  if (count < mostDocuments) return
  throw new Refused('too-many-api-documents', `A product has at most ${mostDocuments} documents.`)
}

function freeSlug(title: string, others: readonly { slug: string }[]): string {
  const slugs = createSlugs(others.map(({ slug }) => slug))
  return slugs.take(title)
}

async function refuseTakenSlug<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (violatedConstraint(error) === 'api_documents_slug') {
      throw new Refused('api-document-slug-taken', 'Another document of this product has this address.', {
        field: 'slug',
        cause: error,
      })
    }
    throw error
  }
}
