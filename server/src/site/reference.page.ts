import { z } from 'zod'
import { type BrowsedProduct, viewerOf } from '../catalogue/index.ts'
import type { DocumentOfProduct, DocumentSummary, OperationRow, ShownDocument } from '../documentation/index.ts'
import type { Actor } from '../platform/actor.ts'
import { type Page, page } from '../platform/http/pages.ts'
import type { PageModel } from '../themes/index.ts'
import { type BrowsedService, gatewayBase } from './example-call.ts'
import type { SiteTools } from './pages.ts'
import { paths } from './paths.ts'
import { formatOf, slugParameter } from './product.page.ts'
import { schemeWords } from './security-words.ts'

const ofDocument = z.object({ product: slugParameter, document: slugParameter })
export const ofOperation = ofDocument.extend({ operation: z.string().min(1).max(200) })
const base = '/portal/catalogue-products/{product}/{document}/docs'

export function referencePages(site: SiteTools): Page[] {
  const access = 'anyone'

  const overview = page(
    { name: 'referencePage', path: base, access, params: ofDocument, kept: true },
    async (visit) => {
      const found = await findDocument(site, visit.actor, visit.params)
      const operations = await site.reference.listOperations(found.document.id)
      const model = overviewModel(found, operations)
      const description = found.document.summary.summary || null
      return site.draw(
        visit,
        'reference',
        { title: `${found.document.title} · ${found.product.name}`, description },
        model,
      )
    },
  )

  const download = page(
    { name: 'documentDownload', path: `${base}/download`, access, params: ofDocument },
    async ({ actor, params, reply }) => {
      const { document } = await findDocument(site, actor, params)
      const file = await site.reference.original(document.id)
      return reply
        .headers({
          'content-type': file.mediaType,
          'content-disposition': `attachment; filename="${file.fileName}"`,
          'cache-control': 'private, no-cache',
          'content-security-policy': "default-src 'none'; sandbox",
        })
        .send(file.bytes)
    },
  )

  return [overview, download]
}

export interface FoundDocument {
  product: BrowsedProduct
  document: ShownDocument
  others: DocumentOfProduct[]
  /** The API of the gateway that the document describes. */
  service: BrowsedService | undefined
}

/** @throws Refused `…-not-found` also for documents of products the reader may not see */
export async function findDocument(
  { browse, reference }: SiteTools,
  actor: Actor,
  { product: slug, document: documentSlug }: z.output<typeof ofDocument>,
): Promise<FoundDocument> {
  const product = await browse.product(viewerOf(actor), { slug })
  const [document, all, services] = await Promise.all([
    reference.showDocument(product.id, documentSlug),
    reference.documentsOf([product.id]),
    browse.services([product.id]),
  ])
  const others = all.filter(({ id }) => id !== document.id)
  return { product, document, others, service: describedService(document.summary, services) }
}

/** Of several APIs the one whose path ends a server's address in the document; else the first. */
function describedService(
  { servers }: DocumentSummary,
  services: readonly BrowsedService[],
): BrowsedService | undefined {
  const bare = (path: string) => path.replace(/^\/+|\/+$/g, '')
  const described = services.find(({ listenPath }) => servers.some(({ url }) => bare(url).endsWith(bare(listenPath))))
  return described ?? services[0]
}

function overviewModel(found: FoundDocument, operations: readonly OperationRow[]): PageModel<'reference'> {
  const { summary } = found.document
  const { contact, licence } = summary
  const own = summary.servers
    .filter(({ url }) => /^https?:/.test(url))
    .map(({ url, description }) => ({ url, description: description || null }))
  const contactHref = contact?.url ?? (contact?.email ? `mailto:${contact.email}` : null)
  return {
    ...navigation(found, operations, null),
    descriptionHtml: summary.descriptionHtml || null,
    // Behind a gateway the document's own servers are not what a key opens.
    servers: found.service ? [{ url: gatewayBase(found.service), description: 'Through the gateway' }] : own,
    authentication: summary.securitySchemes.map((scheme) => ({
      name: scheme.name,
      kind: schemeWords(scheme),
      descriptionHtml: scheme.descriptionHtml || null,
    })),
    contact: contact && contactHref ? { label: contact.name || contactHref, href: contactHref } : null,
    licence: licence && { label: licence.name, href: licence.url },
    remarks: summary.operationCount === 0 ? ['The document describes no operation.'] : [],
  }
}

type Navigation = Pick<PageModel<'reference'>, 'product' | 'document' | 'otherDocuments' | 'groups'>

export function navigation(
  { product, document, others }: FoundDocument,
  operations: readonly OperationRow[],
  current: string | null,
): Navigation {
  const byTag = Map.groupBy(operations, (row) => row.tag)
  const tags = new Map(document.summary.tags.map((tag) => [tag.name, tag]))
  const names = [...tags.keys(), ...[...byTag.keys()].filter((name) => !tags.has(name))]
  return {
    product: { name: product.name, href: paths.product(product.slug) },
    document: {
      title: document.title,
      format: formatOf(document.summary.specification),
      version: document.summary.version || null,
      href: paths.document(product.slug, document.slug),
      downloadHref: paths.download(product.slug, document.slug),
    },
    otherDocuments: others.map((other) => ({ title: other.title, href: paths.document(product.slug, other.slug) })),
    groups: names.flatMap((name) => {
      const rows = byTag.get(name) ?? []
      if (rows.length === 0) return []
      const listed = rows.map((row) => ({
        method: row.method as Navigation['groups'][number]['operations'][number]['method'],
        path: row.path,
        summary: row.title,
        href: paths.operation(product.slug, document.slug, row.slug),
        deprecated: row.deprecated,
        current: row.slug === current,
      }))
      return {
        name,
        descriptionHtml: tags.get(name)?.descriptionHtml || null,
        open: operations.length <= 30 || listed.some((operation) => operation.current),
        operations: listed,
      }
    }),
  }
}
