import { appVisibility, checkoutInput, id } from '@portico/contract'
import { z } from 'zod'
import type { CartKey } from '../access/index.ts'
import { viewerOf } from '../catalogue/index.ts'
import type { Actor } from '../platform/actor.ts'
import { Refused } from '../platform/errors.ts'
import { form, type Page, page } from '../platform/http/pages.ts'
import type { MessageName } from './messages.ts'
import type { SiteTools } from './pages.ts'
import { paths } from './paths.ts'
import { slugParameter } from './product.page.ts'
import { createRequestModel, isSame, mostProducts, readReuse } from './request-access-model.ts'

const oneOrMore = <T extends z.ZodType>(item: T) =>
  z.preprocess((value) => (value === undefined || value === '' ? [] : [value].flat()), z.array(item).max(mostProducts))

/** What is chosen in an address: products by their slugs, with a plan of a catalogue. */
export const chosenQuery = z.object({
  product: oneOrMore(slugParameter).catch([]),
  plan: id.optional().catch(undefined),
  catalogue: id.optional().catch(undefined),
})

/** Text that names what is asked for; what it holds is checked by the rule. */
const fields = z.object({
  'product-id': oneOrMore(z.string()),
  'plan-id': oneOrMore(z.string()),
  'catalogue-id': oneOrMore(z.string()),
  reuse: oneOrMore(z.string()),
  'app-action': z.enum(['create', 'existing'], 'Choose an app, or a new one.'),
  'selected-app': z.string(),
  client_name: z.string(),
  description: z.string(),
  client_visibility: z.union([appVisibility, z.literal('').transform(() => 'personal' as const)]),
  message: z.string(),
  'submission-key': z.string(),
})

/** Names of fields by what the rule calls them. What is hidden in the page stands above the form. */
const fieldOf = {
  app: 'app-action',
  'app.appId': 'selected-app',
  'app.name': 'client_name',
  'app.description': 'description',
  'app.visibility': 'client_visibility',
  items: 'whole form',
  submissionKey: 'whole form',
}

export function requestAccessPages(site: SiteTools): Page[] {
  const path = '/portal/private/cart/provision'
  const access = 'member'
  const model = createRequestModel(site)

  const requestPage = page({ name: 'requestAccessPage', path, access, query: chosenQuery }, async (visit) => {
    const chosen = await chosenIn(site, visit.actor, visit.query)
    if (!chosen) return { goTo: paths.catalogue }
    const shown = await model(visit.actor, chosen.items, { isCart: false, typed: undefined })
    const offered = shown.parts.flatMap(({ products }) => products)
    if (offered.length < chosen.items.length) return { goTo: paths.plansOf(chosen.slug), flash: 'offer-gone' }
    return site.draw(visit, 'request-access', { title: 'Request access' }, shown)
  })

  const requestForm = form(
    { name: 'requestAccessForm', path, access, form: fields, fieldOf },
    {
      async submit({ actor, form: typed }) {
        const wish = wishOf(typed)
        const { id: checkoutId, requests } = await atTheirField(() => site.accessRequests.submitCheckout(actor, wish))
        await site.cart.takeOut(actor, wish.items)
        const [first, ...others] = requests
        if (!first || others.length > 0) return { goTo: paths.checkout(checkoutId) }
        return { goTo: paths.app(first.app.id), flash: whatIsNext(first) }
      },
      async again(visit, { error, errors }, typed) {
        const items = itemsOf(typed.all('product-id'), typed.all('plan-id'), typed.all('catalogue-id'))
        if (items.length === 0) return { goTo: paths.cart }
        const isCart = (await site.cart.itemsOf(visit.actor)).some((item) => items.some((one) => isSame(item, one)))
        const shown = await model(visit.actor, items, { isCart, typed })
        if (shown.parts.length === 0 && !isCart)
          return { goTo: await plansOf(visit.actor, items[0]), flash: 'offer-gone' }
        return site.draw(visit, 'request-access', { title: 'Request access' }, { ...shown, error, errors })
      },
    },
  )

  /** Where what can be asked for instead is shown. @throws Refused `product-not-found` */
  async function plansOf(actor: Actor, item: CartKey | undefined): Promise<string> {
    if (!id.safeParse(item?.productId).success) return paths.catalogue
    return paths.plansOf((await site.browse.product(viewerOf(actor), { id: item?.productId ?? '' })).slug)
  }

  return [requestPage, requestForm]
}

/** @returns undefined where nothing is named that is there */
export async function chosenIn(
  site: Pick<SiteTools, 'browse'>,
  actor: Actor,
  { product: slugs, plan: planId = '', catalogue: catalogueId = '' }: z.output<typeof chosenQuery>,
): Promise<{ slug: string; items: CartKey[] } | undefined> {
  const [slug] = slugs
  if (slug === undefined) return undefined
  const viewer = viewerOf(actor)
  const products = await Promise.all(slugs.map((one) => site.browse.product(viewer, { slug: one })))
  return { slug, items: products.map((product) => ({ productId: product.id, planId, catalogueId })) }
}

/** The nth product is asked for with the nth plan of the nth catalogue; where there is one of these, with that. */
export const itemsOf = (
  productIds: readonly string[],
  planIds: readonly string[],
  catalogueIds: readonly string[],
): CartKey[] =>
  productIds.slice(0, mostProducts).map((productId, index) => ({
    productId,
    planId: (planIds.length === 1 ? planIds[0] : planIds[index]) ?? '',
    catalogueId: (catalogueIds.length === 1 ? catalogueIds[0] : catalogueIds[index]) ?? '',
  }))

function wishOf(typed: z.output<typeof fields>) {
  const keys = new Map(
    typed.reuse
      .map(readReuse)
      .map(({ planId, catalogueId, credentialId }) => [`${planId} ${catalogueId}`, credentialId]),
  )
  const wish = checkoutInput.parse({
    items: itemsOf(typed['product-id'], typed['plan-id'], typed['catalogue-id']).map((item) => ({
      ...item,
      credentialId: keys.get(`${item.planId} ${item.catalogueId}`) ?? null,
    })),
    app: appOf(typed),
    message: typed.message,
    submissionKey: typed['submission-key'],
  })
  return { ...wish, submissionKey: typed['submission-key'] }
}

/** An app that no new key goes into is not asked for. */
function appOf(typed: z.output<typeof fields>) {
  if (typed['app-action'] === 'existing') return { action: 'existing', appId: typed['selected-app'] }
  const { client_name: name, description, client_visibility: visibility } = typed
  if (name === '' && typed.reuse.some((value) => value !== '')) return null
  return { action: 'create', name, description, visibility }
}

async function atTheirField<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'credential-not-reusable') throw error
    throw new Refused(error.code, error.message, { kind: 'input', field: 'reuse', cause: error })
  }
}

function whatIsNext({ status, kind }: { status: string; kind: string }): MessageName {
  const isAddition = kind === 'add-products'
  if (status === 'approved') return isAddition ? 'key-opens-more' : 'access-granted'
  if (status === 'approving') return isAddition ? 'addition-running' : 'key-being-issued'
  return isAddition ? 'addition-sent' : 'request-sent'
}
