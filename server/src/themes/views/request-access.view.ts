import { z } from 'zod'
import { plan, samplePlans } from './plan.ts'
import { fieldErrors, href, view } from './view.ts'

const visibilities = [
  { value: 'personal', label: 'Only me', description: 'Nobody else of your organisation sees the app or its keys.' },
  { value: 'organisation', label: 'My organisation', description: 'Everybody of Example Ltd can see it.' },
]

/** An API with plan and catalogue, as the three fields of every form about it. */
const item = z.object({ productId: z.string(), planId: z.string(), catalogueId: z.string() })

const product = item.extend({
  name: z.string(),
  summary: z.string(),
  href,
  /** It is in the cart and can be removed: a form posts its three fields to `/portal/private/cart/remove`. */
  inCart: z.boolean(),
})

/** What becomes one access request, as it needs one key. */
const part = z.object({
  products: z.array(product).min(1),
  plan,
  catalogue: z.object({ id: z.string(), name: z.string() }),
  /** Why it can't share a key with the part before; null where nothing keeps them apart. */
  apart: z.enum(['provider', 'authType', 'plan', 'catalogue']).nullable(),
  /** Keys that could open these too, for the field `reuse`; empty leaves only a new key. */
  reusable: z.array(z.object({ value: z.string(), label: z.string(), selected: z.boolean() })),
})

const schema = z.object({
  parts: z.array(part),
  /** In the cart, but not offered any more. */
  gone: z.array(item.extend({ name: z.string(), planName: z.string() })),
  /** The page is the cart: more can be added. */
  isCart: z.boolean(),
  /** Apps the reader may add this access to; empty leaves only the new app. */
  apps: z.array(z.object({ id: z.string(), name: z.string() })),
  /** Who may see a new app; fewer than two leave the choice out. */
  visibilities: z.array(z.object({ value: z.string(), label: z.string(), description: z.string().nullable() })),
  values: z.object({
    appAction: z.enum(['create', 'existing']),
    clientName: z.string(),
    description: z.string(),
    clientVisibility: z.string(),
    selectedApp: z.string().nullable(),
    message: z.string(),
  }),
  error: z.string().nullable(),
  errors: fieldErrors([
    'reuse',
    'app-action',
    'client_name',
    'description',
    'client_visibility',
    'selected-app',
    'message',
  ]),
  /** What happens after sending: every part is approved at once, none is, or some are. */
  approval: z.enum(['automatic', 'by-hand', 'mixed']),
  /** Makes a form sent twice one request. */
  submissionKey: z.string(),
  cancelHref: href,
})

type RequestAccess = z.input<typeof schema>
type Part = RequestAccess['parts'][number]

const parcels: Part = {
  products: [
    {
      productId: 'product-1',
      planId: 'plan-free',
      catalogueId: 'catalogue-1',
      name: 'Parcels',
      summary: 'Book a parcel, follow it, and tell its receiver when it will be there.',
      href: '/portal/catalogue-products/parcels',
      inCart: false,
    },
  ],
  plan: samplePlans.free,
  catalogue: { id: 'catalogue-1', name: 'Public' },
  apart: null,
  reusable: [],
}

const partners: Part = {
  products: [
    {
      productId: 'product-2',
      planId: 'plan-business',
      catalogueId: 'catalogue-2',
      name: 'International Multimodal Freight Consolidation and Customs Pre-Clearance Orchestration',
      summary: 'Consolidates consignments of several shippers into one multimodal movement.',
      href: '/portal/catalogue-products/international-multimodal-freight',
      inCart: true,
    },
    {
      productId: 'product-3',
      planId: 'plan-business',
      catalogueId: 'catalogue-2',
      name: 'Addresses',
      summary: '',
      href: '/portal/catalogue-products/addresses',
      inCart: true,
    },
  ],
  plan: { ...samplePlans.business, name: 'Seasonal peak capacity for partners of the northern region' },
  catalogue: { id: 'catalogue-2', name: 'Partners of the northern region, second quarter' },
  apart: 'plan',
  reusable: [{ value: 'plan-business.catalogue-2.cred-1', label: 'Key “Tariffs” of Warehouse robot', selected: true }],
}

const fresh: RequestAccess = {
  parts: [parcels],
  gone: [],
  isCart: false,
  apps: [],
  visibilities,
  values: {
    appAction: 'create',
    clientName: '',
    description: '',
    clientVisibility: 'personal',
    selectedApp: null,
    message: '',
  },
  error: null,
  errors: {},
  approval: 'automatic',
  submissionKey: '0197a8f2-0000-7000-8000-000000000001',
  cancelHref: '/portal/catalogue-products/parcels',
}

const apps = [
  { id: 'app-1', name: 'Warehouse robot' },
  { id: 'app-2', name: 'Check-out' },
]

const cart: RequestAccess = {
  ...fresh,
  isCart: true,
  parts: [{ ...parcels, products: parcels.products.map((one) => ({ ...one, inCart: true })) }, partners],
  apps,
  approval: 'mixed',
  values: { ...fresh.values, appAction: 'existing', selectedApp: 'app-2' },
  cancelHref: '/portal/catalogue-products',
}

/**
 * The cart `/portal/private/cart` and the form for what is chosen at once, `/portal/private/cart/provision`. Both post to the latter
 * `product-id`, `plan-id` and `catalogue-id` (as often as there are products), `reuse` (for each part that can), `app-action` (`create`,
 * `existing`), `client_name`, `description`, `client_visibility`, `selected-app`, `message`, `submission-key`.
 */
export const requestAccessView = view({
  shared: false,
  viewer: 'member',
  schema,
  samples: {
    one: fresh,
    withApps: {
      ...fresh,
      apps,
      parts: [{ ...parcels, plan: samplePlans.business }],
      approval: 'by-hand',
      values: { ...fresh.values, appAction: 'existing', selectedApp: 'app-2' },
    },
    cart,
    emptyCart: { ...cart, parts: [] },
    gone: {
      ...cart,
      gone: [{ productId: 'p', planId: 'l', catalogueId: 'c', name: 'Tariffs', planName: 'Free' }],
      errors: { reuse: 'The key that was chosen is suspended. Choose another one, or a new one.' },
    },
    onlyGone: {
      ...cart,
      parts: [],
      gone: [{ productId: 'p', planId: 'l', catalogueId: 'c', name: 'Tariffs', planName: 'Free' }],
    },
    error: {
      ...fresh,
      apps,
      approval: 'by-hand',
      values: { ...fresh.values, message: 'We send 40,000 parcels a month.' },
      errors: { client_name: 'Give the app a name.', message: 'Tell us a little more: at least 40 characters.' },
    },
    refused: { ...fresh, error: 'The gateway does not answer at the moment. Nothing was sent; try again in a minute.' },
    apart: {
      ...cart,
      parts: [
        parcels,
        { ...partners, apart: 'catalogue', reusable: [] },
        { ...partners, apart: 'provider' },
        { ...partners, apart: 'authType' },
      ],
    },
  },
})
