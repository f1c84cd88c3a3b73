import { type BrowsedProduct, viewerOf } from '../catalogue/index.ts'
import { type Page, page } from '../platform/http/pages.ts'
import type { PageModel } from '../themes/index.ts'
import { curlTo } from './example-call.ts'
import type { SiteTools } from './pages.ts'
import { productCards } from './product-cards.ts'
import { standingOf } from './standing.ts'

const mostFeatured = 6
const longestAnswer = 1_200

export function homePages(site: SiteTools): Page[] {
  const home = page({ name: 'homePage', path: '/', access: 'anyone', kept: true }, async (visit) =>
    site.draw(visit, 'home', { title: 'Home' }, await homeModel(site, visit.actor)),
  )
  return [home]
}

async function homeModel(site: SiteTools, actor: Parameters<typeof viewerOf>[0]): Promise<PageModel<'home'>> {
  const viewer = viewerOf(actor)
  const standing = standingOf(site, actor)
  const products = await startWith(site, viewer)
  const [featured, example] = await Promise.all([
    productCards(site, viewer, products, standing),
    exampleOf(site, products),
  ])
  return { promise: null, introduction: null, featured, example }
}

/** The featured products; while none is, the first ones. */
async function startWith({ browse }: SiteTools, viewer: ReturnType<typeof viewerOf>): Promise<BrowsedProduct[]> {
  const first = { position: null, limit: mostFeatured }
  const { products } = await browse.products(viewer, { ...first, featured: true })
  return products.length > 0 ? products : (await browse.products(viewer, first)).products
}

async function exampleOf(
  { browse, reference }: SiteTools,
  products: readonly BrowsedProduct[],
): Promise<PageModel<'home'>['example']> {
  const ids = products.map((product) => product.id)
  const [services, calls] = await Promise.all([browse.services(ids), reference.exampleCalls(ids)])
  for (const product of products) {
    const service = services.find(({ productId }) => productId === product.id)
    const call = calls.get(product.id)
    if (!service || !call) continue
    const answer = call.answer !== null && call.answer.length <= longestAnswer ? call.answer : null
    return { command: curlTo(service, call), answer, productName: product.name }
  }
  return null
}
