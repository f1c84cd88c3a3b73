import { z } from 'zod'
import type { CartKey } from '../access/index.ts'
import { type BrowsedProduct, type Offer, type Viewer, viewerOf } from '../catalogue/index.ts'
import type { DocumentOfProduct } from '../documentation/index.ts'
import type { Actor } from '../platform/actor.ts'
import { type Page, page } from '../platform/http/pages.ts'
import type { PageModel } from '../themes/index.ts'
import { authenticationOf } from './authentication-words.ts'
import { type BrowsedService, gatewayBase } from './example-call.ts'
import type { SiteTools } from './pages.ts'
import { paths } from './paths.ts'
import { shownPlan } from './plan-words.ts'
import { accessTo, badgesOf } from './product-cards.ts'
import { isSame } from './request-access-model.ts'
import { type Standing, standingOf } from './standing.ts'

/** Wide enough for every address we make; anything else is nobody's. */
export const slugParameter = z.string().regex(/^[a-z0-9][a-z0-9-]{0,120}$/)

const params = z.object({ product: slugParameter })

export function productPages(site: SiteTools): Page[] {
  const product = page(
    { name: 'productPage', path: '/portal/catalogue-products/{product}', access: 'anyone', params, kept: true },
    async (visit) => {
      const model = await productModel(site, visit.actor, visit.params.product)
      return site.draw(visit, 'product', { title: model.name, description: model.summary || null }, model)
    },
  )
  return [product]
}

async function productModel(site: SiteTools, actor: Actor, slug: string): Promise<PageModel<'product'>> {
  const viewer = viewerOf(actor)
  const standing = standingOf(site, actor)
  const asking = howToAsk(site, actor)
  asking.catch(() => undefined)
  const product = await site.browse.product(viewer, { slug })
  const [offers, services, documents, known, way, deprecation] = await Promise.all([
    site.browse.offers(viewer, [product.id]),
    site.browse.services([product.id]),
    site.reference.documentsOf([product.id]),
    standing,
    asking,
    deprecationOf(site, viewer, product),
  ])
  const [service] = services
  return {
    name: product.name,
    summary: product.summary,
    logoHref: null,
    badges: badgesOf(product, documents),
    deprecation,
    overviewHtml: site.markdown(product.description) || null,
    action: accessTo(product, offers, known),
    plans: shownPlans(offers, product, known, way),
    documents: documents.map((document) => shownDocument(slug, document)),
    facts: {
      baseUrl: service ? gatewayBase(service) : null,
      authentication: authenticationFact(product.auth_type, service),
      catalogueNames: [...new Set(offers.map(({ catalogue }) => catalogue.name))],
      updatedAt: product.updated_at.toISOString(),
    },
  }
}

const authenticationFact = (authType: string | null, service: BrowsedService | undefined) => {
  if (authType === null) return null
  return authType === 'authToken' && service ? `API key in the header ${service.keyHeader}` : authenticationOf(authType)
}

/** A successor that the reader may not see is not named. */
async function deprecationOf(
  site: SiteTools,
  viewer: Viewer,
  { state, deprecated_at, retires_at, successor_id }: BrowsedProduct,
): Promise<PageModel<'product'>['deprecation']> {
  if (state !== 'deprecated' || !deprecated_at) return null
  const successor = successor_id === null ? undefined : await site.browse.find(viewer, successor_id)
  return {
    since: deprecated_at.toISOString(),
    retiresAt: retires_at?.toISOString() ?? null,
    successor: successor ? { name: successor.name, href: paths.product(successor.slug) } : null,
  }
}

function shownPlans(
  offers: readonly Offer[],
  product: { id: string; slug: string },
  standing: Standing,
  way: WayToAsk,
): PageModel<'product'>['plans'] {
  const byPlan = Map.groupBy(offers, ({ plan }) => plan.id)
  return [...byPlan.values()].flatMap((ways) => {
    const [first] = ways
    if (!first) return []
    const requests = ways.map(({ catalogue }) => ({
      catalogueName: ways.length > 1 ? catalogue.name : null,
      ...requestWay(product, first.plan.id, catalogue.id, standing, way),
    }))
    return {
      ...shownPlan(first.plan),
      requests: standing.kind === 'looks-on' ? [] : requests,
      held: standing.holdsPlan(product.id, first.plan.id),
    }
  })
}

interface WayToAsk {
  byCart: boolean
  inCart: readonly CartKey[]
}

async function howToAsk({ accessSettings, cart }: SiteTools, actor: Actor): Promise<WayToAsk> {
  const byCart = (await accessSettings.show()).flow === 'cart'
  return { byCart, inCart: byCart && actor.organisation ? await cart.itemsOf(actor) : [] }
}

type RequestWay = Omit<PageModel<'product'>['plans'][number]['requests'][number], 'catalogueName'>

/** A visitor signs in first and comes back to what was chosen; who is signed in puts it into the cart, where there is one. */
function requestWay(
  product: { id: string; slug: string },
  planId: string,
  catalogueId: string,
  standing: Standing,
  { byCart, inCart }: WayToAsk,
): RequestWay {
  const chosen = { products: [product.slug], planId, catalogueId }
  if (standing.kind === 'visitor') {
    return { href: paths.signInTo(byCart ? paths.cartWith(chosen) : paths.requestAccess(chosen)) }
  }
  if (!byCart) return { href: paths.requestAccess(chosen) }
  const item = { productId: product.id, planId, catalogueId }
  return inCart.some((one) => isSame(one, item)) ? { href: paths.cart, inCart: true } : { href: paths.cart, add: item }
}

export const shownDocument = (
  product: string,
  document: DocumentOfProduct,
): PageModel<'product'>['documents'][number] => ({
  title: document.title,
  format: formatOf(document.specification),
  version: document.apiVersion || null,
  operationCount: document.operationCount,
  href: paths.document(product, document.slug),
  downloadHref: paths.download(product, document.slug),
})

/** `3.1.0` as people say it: `OpenAPI 3.1`. */
export const formatOf = (specification: string) => `OpenAPI ${specification.split('.').slice(0, 2).join('.')}`
