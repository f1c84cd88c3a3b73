import { appVisibility, id } from '@portico/contract'
import { z } from 'zod'
import { submission } from '../access/index.ts'
import { type Offer, viewerOf } from '../catalogue/index.ts'
import type { Typed } from '../platform/http/form-failure.ts'
import { type AnyVisit, type Drawn, form, type Page, page, type Redirect } from '../platform/http/pages.ts'
import { newId } from '../platform/ids.ts'
import type { PageModel } from '../themes/index.ts'
import type { MessageName } from './messages.ts'
import type { SiteTools } from './pages.ts'
import { paths } from './paths.ts'
import { shownPlan } from './plan-words.ts'
import { slugParameter } from './product.page.ts'
import { visibilityChoices } from './visibilities.ts'

type Model = PageModel<'request-access'>

const mostProducts = 50
const oneOrMore = <T extends z.ZodType>(item: T) =>
  z.preprocess((value) => (value === undefined || value === '' ? [] : [value].flat()), z.array(item).max(mostProducts))

const query = z.object({
  product: oneOrMore(slugParameter).catch([]),
  plan: id.optional().catch(undefined),
  catalogue: id.optional().catch(undefined),
})

/** Text that names what is asked for; what it holds is checked by the rule. */
const fields = z.object({
  'product-id': oneOrMore(z.string()),
  'plan-id': z.string(),
  'catalogue-id': z.string(),
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
  planId: 'whole form',
  catalogueId: 'whole form',
  productIds: 'whole form',
  submissionKey: 'whole form',
}

export function requestAccessPages(site: SiteTools): Page[] {
  const path = '/portal/private/cart/provision'
  const access = 'member'

  const requestPage = page({ name: 'requestAccessPage', path, access, query }, async (visit) => {
    const { product: slugs, plan, catalogue } = visit.query
    if (slugs.length === 0) return { goTo: paths.catalogue }
    const viewer = viewerOf(visit.actor)
    const products = await Promise.all(slugs.map((slug) => site.browse.product(viewer, { slug })))
    return show(visit, products, plan, catalogue, undefined, {})
  })

  const requestForm = form(
    { name: 'requestAccessForm', path, access, form: fields, fieldOf },
    {
      async submit({ actor, form: typed }) {
        const request = await site.accessRequests.submitAccessRequest(actor, wishOf(typed))
        return { goTo: paths.app(request.app.id), flash: whatIsNext(request.status) }
      },
      async again(visit, { error, errors }, typed) {
        const viewer = viewerOf(visit.actor)
        const ids = typed.all('product-id').filter((text) => id.safeParse(text).success)
        if (ids.length === 0) return { goTo: paths.catalogue }
        const products = await Promise.all(ids.slice(0, mostProducts).map((id) => site.browse.product(viewer, { id })))
        return show(visit, products, typed.text('plan-id'), typed.text('catalogue-id'), typed, { error, errors })
      },
    },
  )

  async function show(
    visit: AnyVisit,
    products: { id: string; slug: string; name: string; summary: string }[],
    planId: string | undefined,
    catalogueId: string | undefined,
    typed: Typed | undefined,
    more: Partial<Model>,
  ): Promise<Drawn | Redirect> {
    const viewer = viewerOf(visit.actor)
    const [offers, apps] = await Promise.all([
      site.browse.offers(
        viewer,
        products.map((product) => product.id),
      ),
      site.apps.listFor(visit.actor),
    ])
    const offer = offerFor(offers, products, planId, catalogueId)
    if (!offer) return { goTo: paths.plansOf(products[0]?.slug ?? ''), flash: 'offer-gone' }
    return site.draw(
      visit,
      'request-access',
      { title: 'Request access' },
      {
        products: products.map(({ id, slug, name, summary }) => ({ id, name, summary, href: paths.product(slug) })),
        plan: shownPlan(offer.plan),
        catalogue: offer.catalogue,
        apps: apps.map(({ id, name }) => ({ id, name })),
        visibilities: visibilityChoices(visit.actor),
        values: typed ? typedValues(typed) : freshValues(apps),
        submissionKey: typed?.text('submission-key') || newId(),
        cancelHref: paths.product(products[0]?.slug ?? ''),
        error: null,
        errors: {},
        blocked: null,
        ...more,
      },
    )
  }

  return [requestPage, requestForm]
}

const wishOf = (typed: z.output<typeof fields>) =>
  submission.parse({
    productIds: typed['product-id'],
    planId: typed['plan-id'],
    catalogueId: typed['catalogue-id'],
    app:
      typed['app-action'] === 'existing'
        ? { action: 'existing', appId: typed['selected-app'] }
        : {
            action: 'create',
            name: typed.client_name,
            description: typed.description,
            visibility: typed.client_visibility,
          },
    message: typed.message,
    submissionKey: typed['submission-key'],
  })

function whatIsNext(status: string): MessageName {
  if (status === 'approved') return 'access-granted'
  return status === 'approving' ? 'key-being-issued' : 'request-sent'
}

/** The plan and the catalogue that were chosen, if every product is offered in them. */
function offerFor(
  offers: readonly Offer[],
  products: readonly { id: string }[],
  planId: string | undefined,
  catalogueId: string | undefined,
): Offer | undefined {
  const fitting = offers.filter(({ plan, catalogue }) => plan.id === planId && catalogue.id === catalogueId)
  const offered = new Set(fitting.map((offer) => offer.productId))
  return products.every(({ id }) => offered.has(id)) ? fitting[0] : undefined
}

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
