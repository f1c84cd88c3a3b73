import { z } from 'zod'
import { plan, samplePlans } from './plan.ts'
import { fieldErrors, href, view } from './view.ts'

const visibilities = [
  { value: 'personal', label: 'Only me', description: 'Nobody else of your organisation sees the app or its keys.' },
  { value: 'organisation', label: 'My organisation', description: 'Everybody of Example Ltd can see it.' },
]

const schema = z.object({
  /** Each is sent back as the field `product-id`. */
  products: z.array(z.object({ id: z.string(), name: z.string(), summary: z.string(), href })).min(1),
  plan,
  catalogue: z.object({ id: z.string(), name: z.string() }),
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
  errors: fieldErrors(['app-action', 'client_name', 'description', 'client_visibility', 'selected-app', 'message']),
  /** Makes a form sent twice one request. */
  submissionKey: z.string(),
  cancelHref: href,
  /** Why this can't be asked for at all; the form is then not shown. `href` leads to the reason, e.g. an open request. */
  blocked: z.object({ reason: z.string(), href: href.nullable(), linkText: z.string().nullable() }).nullable(),
})

type RequestAccess = z.input<typeof schema>

const fresh: RequestAccess = {
  products: [
    {
      id: 'product-1',
      name: 'Parcels',
      summary: 'Book a parcel, follow it, and tell its receiver when it will be there.',
      href: '/portal/catalogue-products/parcels',
    },
  ],
  plan: samplePlans.free,
  catalogue: { id: 'catalogue-1', name: 'Public' },
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
  submissionKey: '0197a8f2-0000-7000-8000-000000000001',
  cancelHref: '/portal/catalogue-products/parcels',
  blocked: null,
}

const apps = [
  { id: 'app-1', name: 'Warehouse robot' },
  { id: 'app-2', name: 'Check-out' },
]

/**
 * `/portal/private/cart/provision`. Posts `product-id` (may repeat), `plan-id`, `catalogue-id`, `app-action` (`create`, `existing`),
 * `client_name`, `description`, `client_visibility`, `selected-app`, `message`, `submission-key`.
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
      plan: samplePlans.business,
      values: { ...fresh.values, appAction: 'existing', selectedApp: 'app-2' },
    },
    error: {
      ...fresh,
      apps,
      plan: samplePlans.business,
      values: { ...fresh.values, message: 'We send 40,000 parcels a month.' },
      errors: { client_name: 'Give the app a name.', message: 'Tell us a little more: at least 40 characters.' },
    },
    refused: { ...fresh, error: 'The gateway does not answer at the moment. Nothing was sent; try again in a minute.' },
    blocked: {
      ...fresh,
      blocked: {
        reason: 'The app Warehouse robot already waits for an answer about this plan.',
        href: '/portal/private/apps/app-1',
        linkText: 'See that request',
      },
    },
    longNames: {
      ...fresh,
      products: [
        ...fresh.products,
        {
          id: 'product-2',
          name: 'International Multimodal Freight Consolidation and Customs Pre-Clearance Orchestration',
          summary: 'Consolidates consignments of several shippers into one multimodal movement.',
          href: '/portal/catalogue-products/international-multimodal-freight',
        },
      ],
      plan: { ...samplePlans.unlimited, name: 'Seasonal peak capacity for partners of the northern region' },
      catalogue: { id: 'catalogue-2', name: 'Partners of the northern region, second quarter' },
      visibilities: [],
    },
  },
})
