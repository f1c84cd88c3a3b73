import { z } from 'zod'
import { type Position, viewerOf } from '../catalogue/index.ts'
import type { Actor } from '../platform/actor.ts'
import { readCursor } from '../platform/database/cursor.ts'
import { absent } from '../platform/errors.ts'
import { type Page, page } from '../platform/http/pages.ts'
import type { PageModel } from '../themes/index.ts'
import { askedText } from './asked-text.ts'
import type { SiteTools } from './pages.ts'
import { paths } from './paths.ts'
import { productCards } from './product-cards.ts'
import { standingOf } from './standing.ts'

const productsAPage = 24

const query = z.object({
  search: askedText(100),
  catalogue: askedText(80),
  layout: z.literal('list').optional().catch(undefined),
  after: askedText(1_000),
  before: askedText(1_000),
})

type CatalogueQuery = z.output<typeof query>

export function cataloguePages(site: SiteTools): Page[] {
  const catalogue = page(
    { name: 'cataloguePage', path: '/portal/catalogue-products', access: 'anyone', query, kept: true },
    async (visit) =>
      site.draw(
        visit,
        'catalogue',
        { title: 'APIs', search: visit.query.search ?? '' },
        await catalogueModel(site, visit.actor, visit.query),
      ),
  )
  return [catalogue]
}

async function catalogueModel(site: SiteTools, actor: Actor, query: CatalogueQuery): Promise<PageModel<'catalogue'>> {
  const viewer = viewerOf(actor)
  const standing = standingOf(site, actor)
  const catalogues = site.browse.catalogues(viewer)
  const filter = { search: query.search, catalogueId: await chosenCatalogue(catalogues, query.catalogue) }
  const [found, total, all] = await Promise.all([
    site.browse.products(viewer, { ...filter, position: positionOf(query), limit: productsAPage }),
    site.browse.count(viewer, filter),
    catalogues,
  ])
  const products = await productCards(site, viewer, found.products, standing)
  const { search, catalogue, layout } = query
  return {
    query: { search: search ?? '', catalogue: catalogue ?? null, layout: layout ?? 'grid' },
    catalogues: all.map(({ slug, name }) => ({ value: slug, label: name, selected: slug === catalogue })),
    products,
    total,
    gridHref: hrefOf({ ...query, layout: undefined }),
    listHref: hrefOf({ ...query, layout: 'list' }),
    clearHref: search === undefined && catalogue === undefined ? null : hrefOf({ layout }),
    previousHref: found.previousCursor && hrefOf({ search, catalogue, layout, before: found.previousCursor }),
    nextHref: found.nextCursor && hrefOf({ search, catalogue, layout, after: found.nextCursor }),
  }
}

/** A catalogue that is not there, or not for this reader, is no page. */
async function chosenCatalogue(
  catalogues: Promise<{ id: string; slug: string }[]>,
  slug: string | undefined,
): Promise<string | undefined> {
  if (slug === undefined) return undefined
  const chosen = (await catalogues).find((catalogue) => catalogue.slug === slug)
  if (!chosen) throw absent('page')
  return chosen.id
}

function positionOf({ after, before }: CatalogueQuery): Position | null {
  const side = after === undefined ? 'before' : 'after'
  const cursor = readCursor(after ?? before)
  return cursor && { side, cursor }
}

function hrefOf(query: Partial<CatalogueQuery>): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, value)
  return search.size === 0 ? paths.catalogue : `${paths.catalogue}?${search}`
}
