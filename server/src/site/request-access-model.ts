import type { CartKey, Part } from '../access/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Typed } from '../platform/http/form-failure.ts'
import { newId } from '../platform/ids.ts'
import type { PageModel } from '../themes/index.ts'
import type { SiteTools } from './pages.ts'
import { paths } from './paths.ts'
import { shownPlan } from './plan-words.ts'
import { visibilityChoices } from './visibilities.ts'

type Model = PageModel<'request-access'>

export const mostProducts = 50

/** The form for access to some products, whether they come from the cart or from an address. */
export const createRequestModel =
  (site: SiteTools) =>
  async (
    actor: Actor,
    items: readonly CartKey[],
    { isCart, typed }: { isCart: boolean; typed: Typed | undefined },
  ): Promise<Model> => {
    const known = items.filter(({ productId, planId, catalogueId }) => [productId, planId, catalogueId].every(isId))
    const [{ offered, parts }, apps, inCart] = await Promise.all([
      site.cart.partsOf(actor, known),
      site.apps.listFor(actor),
      site.cart.itemsOf(actor),
    ])
    const shown = await shownParts(site, parts, inCart, typed)
    const gone = inCart.filter((row) => known.some((item, index) => offered[index] === null && isSame(row, item)))
    return {
      parts: shown,
      gone: gone.map(({ productName, planName, ...item }) => ({ ...keyOf(item), name: productName, planName })),
      isCart,
      apps: apps.map(({ id, name }) => ({ id, name })),
      visibilities: (await visibilityChoices(site, actor)).visibilities,
      values: typed ? typedValues(typed) : freshValues(apps),
      approval: approvalOf(parts),
      submissionKey: typed?.text('submission-key') || newId(),
      cancelHref: isCart ? paths.catalogue : (shown[0]?.products[0]?.href ?? paths.catalogue),
      error: null,
      errors: {},
    }
  }

/** Names a credential for what is asked for under a plan of a catalogue, in the field `reuse`. */
const reuseValue = (part: Part, credentialId: string) => `${part.plan.id}.${part.catalogue.id}.${credentialId}`

export function readReuse(value: string) {
  const [planId = '', catalogueId = '', credentialId = ''] = value.split('.')
  return { planId, catalogueId, credentialId: credentialId === '' ? null : credentialId }
}

async function shownParts(
  { browse }: Pick<SiteTools, 'browse'>,
  parts: readonly Part[],
  inCart: readonly CartKey[],
  typed: Typed | undefined,
): Promise<Model['parts']> {
  const slugs = await browse.slugs([...new Set(parts.flatMap(({ products }) => products.map(({ id }) => id)))])
  const chosen = typed?.all('reuse') ?? []
  return parts.map((part) => ({
    products: part.products.map(({ id, name, summary }) => {
      const item = { productId: id, planId: part.plan.id, catalogueId: part.catalogue.id }
      return {
        ...item,
        name,
        summary,
        href: paths.product(slugs.get(id) ?? ''),
        inCart: inCart.some((row) => isSame(row, item)),
      }
    }),
    plan: shownPlan(part.plan),
    catalogue: part.catalogue,
    apart: part.apart,
    reusable: part.reusable.map(({ id, alias, app }) => {
      const value = reuseValue(part, id)
      return { value, label: `“${alias}” of ${app.name}`, selected: chosen.includes(value) }
    }),
  }))
}

function approvalOf(parts: readonly Part[]): Model['approval'] {
  if (parts.every(({ plan }) => plan.autoApprove)) return 'automatic'
  return parts.some(({ plan }) => plan.autoApprove) ? 'mixed' : 'by-hand'
}

const isId = (text: string) => /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text)

const keyOf = ({ productId, planId, catalogueId }: CartKey): CartKey => ({ productId, planId, catalogueId })

export const isSame = (one: CartKey, other: CartKey) =>
  one.productId === other.productId && one.planId === other.planId && one.catalogueId === other.catalogueId

const freshValues = (apps: readonly { id: string }[]): Model['values'] => ({
  appAction: apps.length > 0 ? 'existing' : 'create',
  clientName: '',
  description: '',
  clientVisibility: 'personal',
  selectedApp: apps[0]?.id ?? null,
  message: '',
})

const typedValues = (typed: Typed): Model['values'] => ({
  appAction: typed.text('app-action') === 'existing' ? 'existing' : 'create',
  clientName: typed.text('client_name'),
  description: typed.text('description'),
  clientVisibility: typed.text('client_visibility'),
  selectedApp: typed.text('selected-app') || null,
  message: typed.text('message'),
})
