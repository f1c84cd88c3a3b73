import { type Browse, type BrowsedProduct, isIssuable, type Offer, type Viewer } from '../catalogue/index.ts'
import type { DocumentOfProduct, Reference } from '../documentation/index.ts'
import type { PageModel } from '../themes/index.ts'
import { authenticationOf } from './authentication-words.ts'
import { paths } from './paths.ts'
import { shownPlan } from './plan-words.ts'
import type { Standing } from './standing.ts'

export type ProductCard = PageModel<'catalogue'>['products'][number]
type Badge = ProductCard['badges'][number]
type AccessKind = ProductCard['access']

export interface CardDeps {
  browse: Pick<Browse, 'offers'>
  reference: Pick<Reference, 'documentsOf'>
}

/** Cards of products for somebody: two queries however many there are. */
export async function productCards(
  { browse, reference }: CardDeps,
  viewer: Viewer,
  products: readonly BrowsedProduct[],
  standing: Promise<Standing>,
): Promise<ProductCard[]> {
  const ids = products.map((product) => product.id)
  const [offers, documents, known] = await Promise.all([
    browse.offers(viewer, ids),
    reference.documentsOf(ids),
    standing,
  ])
  const offersOf = Map.groupBy(offers, (offer) => offer.productId)
  const documentsOf = Map.groupBy(documents, (document) => document.productId)
  return products.map((product) =>
    card(product, offersOf.get(product.id) ?? [], documentsOf.get(product.id) ?? [], known),
  )
}

function card(
  product: BrowsedProduct,
  offers: readonly Offer[],
  documents: readonly DocumentOfProduct[],
  standing: Standing,
): ProductCard {
  const [document] = documents
  const { kind, href } = accessTo(product, offers, standing)
  return {
    name: product.name,
    href: paths.product(product.slug),
    summary: product.summary,
    logoHref: null,
    badges: badgesOf(product, documents),
    plans: planRange(offers),
    documentationHref: document ? paths.document(product.slug, document.slug) : null,
    access: kind,
    // A card leads on to the page of the product, where the plans stand; there the next step follows.
    accessHref: kind === 'request' && href !== null ? paths.plansOf(product.slug) : href,
  }
}

export function badgesOf(product: BrowsedProduct, documents: readonly DocumentOfProduct[]): Badge[] {
  const badges: Badge[] = []
  if (documents.length > 0) badges.push({ kind: 'api', label: 'REST' })
  if (product.auth_type !== null) badges.push({ kind: 'authentication', label: authenticationOf(product.auth_type) })
  if (product.state === 'deprecated') badges.push({ kind: 'life-cycle', label: 'Deprecated', tone: 'wait' })
  return badges
}

/** What the reader can do next about access to a product. */
export function accessTo(
  product: BrowsedProduct,
  offers: readonly Offer[],
  standing: Standing,
): { kind: AccessKind; href: string | null; appName: string | null } {
  if (product.auth_type === null) return { kind: 'documentation-only', href: null, appName: null }
  const granted = standing.granted(product.id)
  if (granted) return { kind: 'granted', href: paths.app(granted.id), appName: granted.name }
  const pending = standing.pending(product.id)
  if (pending) return { kind: 'pending', href: paths.app(pending.id), appName: pending.name }
  if (!isIssuable(product.auth_type)) return { kind: 'owner-issues', href: null, appName: null }
  if (product.state === 'deprecated') return { kind: 'deprecated', href: null, appName: null }
  if (standing.kind === 'visitor') {
    return { kind: 'sign-in', href: paths.signInTo(paths.product(product.slug)), appName: null }
  }
  if (standing.kind === 'looks-on') return { kind: 'looks-on', href: null, appName: null }
  return { kind: 'request', href: offers.length > 0 ? '#plans' : null, appName: null }
}

function planRange(offers: readonly Offer[]): ProductCard['plans'] {
  const plans = new Map(offers.map(({ plan }) => [plan.id, shownPlan(plan)]))
  if (plans.size === 0) return null
  const rates = [...plans.values()].map((plan) => plan.rate)
  const limited = rates.filter((rate) => rate !== null).toSorted((a, b) => perSecond(a) - perSecond(b))
  return {
    count: plans.size,
    slowest: limited[0] ?? null,
    fastest: rates.includes(null) ? null : (limited.at(-1) ?? null),
  }
}

const perSecond = (rate: { requests: number; perSeconds: number }) => rate.requests / rate.perSeconds
