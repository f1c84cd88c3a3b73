import { z } from 'zod'
import { plan, samplePlans } from './plan.ts'
import { accessKind, badge } from './product-card.ts'
import { href, moment, trustedHtml, view } from './view.ts'

const schema = z.object({
  name: z.string(),
  summary: z.string(),
  logoHref: href.nullable(),
  badges: z.array(badge),
  /** Its end is announced: since when, when it comes (null: not said yet), and what takes its place where the reader may see that. */
  deprecation: z
    .object({
      since: moment,
      retiresAt: moment.nullable(),
      successor: z.object({ name: z.string(), href }).nullable(),
    })
    .nullable()
    .default(null),
  /** The long text, from Markdown; null when there is none. */
  overviewHtml: trustedHtml.nullable(),
  /** The one thing to do next. `appName` is set for `granted` and `pending`. */
  action: z.object({ kind: accessKind, href: href.nullable(), appName: z.string().nullable() }),
  plans: z.array(
    plan.extend({
      /**
       * A way per catalogue through which this plan can be asked for; `catalogueName` is null where there is only one. With `add`, a form
       * posts these fields to `/portal/private/cart`; without, a link leads on.
       */
      requests: z.array(
        z.object({
          catalogueName: z.string().nullable(),
          href,
          add: z
            .object({ productId: z.string(), planId: z.string(), catalogueId: z.string() })
            .nullable()
            .default(null),
          inCart: z.boolean().default(false),
        }),
      ),
      /** The reader already has a credential with this plan. */
      held: z.boolean(),
    }),
  ),
  documents: z.array(
    z.object({
      title: z.string(),
      /** `OpenAPI 3.1`, `GraphQL` … */
      format: z.string(),
      version: z.string().nullable(),
      operationCount: z.int().nonnegative().nullable(),
      href,
      downloadHref: href.nullable(),
    }),
  ),
  facts: z.object({
    /** Where calls go. */
    baseUrl: z.string().nullable(),
    /** In words: `API key in the header Authorization`. */
    authentication: z.string().nullable(),
    catalogueNames: z.array(z.string()),
    updatedAt: moment.nullable(),
  }),
})

type Product = z.input<typeof schema>

const request = (planId: string, catalogue: string) =>
  `/portal/private/cart/provision?product=parcels&plan=${planId}&catalogue=${catalogue}`

const parcels: Product = {
  name: 'Parcels',
  summary: 'Book a parcel, follow it, and tell its receiver when it will be there.',
  logoHref: null,
  badges: [
    { kind: 'api', label: 'REST' },
    { kind: 'authentication', label: 'API key' },
  ],
  overviewHtml:
    '<p>Parcels is the interface our depots use. Whatever you can do at a counter you can do here: book, label, hand over, follow, hold and return.</p><h2>What you can build</h2><ul><li>A check-out that shows a <strong>real delivery day</strong>.</li><li>A page on which your customers follow what they ordered.</li></ul><h3>A first call</h3><pre><code>curl http://localhost:8080/parcels/v1/parcels</code></pre><p>Read the <a href="/guides">guides</a> or ask <code>developers@acme.example</code>.</p><table><thead><tr><th>Region</th><th>Delivery</th></tr></thead><tbody><tr><td>North</td><td>1 day</td></tr><tr><td>South</td><td>2 days</td></tr></tbody></table>',
  action: { kind: 'request', href: '#plans', appName: null },
  plans: [
    { ...samplePlans.free, requests: [{ catalogueName: null, href: request('plan-free', 'public') }], held: false },
    {
      ...samplePlans.business,
      requests: [{ catalogueName: null, href: request('plan-business', 'public') }],
      held: false,
    },
    {
      ...samplePlans.unlimited,
      requests: [
        { catalogueName: 'Public', href: request('plan-unlimited', 'public') },
        { catalogueName: 'Partners', href: request('plan-unlimited', 'partners') },
      ],
      held: true,
    },
  ],
  documents: [
    {
      title: 'Parcels API',
      format: 'OpenAPI 3.1',
      version: '1.4.0',
      operationCount: 17,
      href: '/portal/catalogue-products/parcels/parcels-api/docs',
      downloadHref: '/portal/catalogue-products/parcels/parcels-api/docs/download',
    },
  ],
  facts: {
    baseUrl: 'http://localhost:8080/parcels/v1',
    authentication: 'API key in the header Authorization',
    catalogueNames: ['Public'],
    updatedAt: '2026-11-03T09:30:00Z',
  },
}

/** `/portal/catalogue-products/{slug}` */
export const productView = view({
  shared: true,
  viewer: 'visitor',
  schema,
  samples: {
    request: parcels,
    signIn: {
      ...parcels,
      action: {
        kind: 'sign-in',
        href: '/auth/password/login?return-to=%2Fportal%2Fcatalogue-products%2Fparcels',
        appName: null,
      },
    },
    withCart: {
      ...parcels,
      plans: [
        {
          ...samplePlans.free,
          requests: [
            {
              catalogueName: null,
              href: '/portal/private/cart',
              add: { productId: 'parcels', planId: 'plan-free', catalogueId: 'public' },
            },
          ],
          held: false,
        },
        {
          ...samplePlans.business,
          requests: [{ catalogueName: null, href: '/portal/private/cart', inCart: true }],
          held: false,
        },
      ],
    },
    granted: {
      ...parcels,
      action: { kind: 'granted', href: '/portal/private/apps/app-1', appName: 'Warehouse robot' },
    },
    pending: {
      ...parcels,
      action: { kind: 'pending', href: '/portal/private/apps/app-1', appName: 'Warehouse robot' },
    },
    deprecated: {
      ...parcels,
      badges: [...parcels.badges, { kind: 'life-cycle', label: 'Deprecated', tone: 'wait' }],
      deprecation: {
        since: '2026-11-03T09:30:00Z',
        retiresAt: '2027-03-31T00:00:00Z',
        successor: { name: 'Parcels 2', href: '/portal/catalogue-products/parcels-2' },
      },
      action: { kind: 'deprecated', href: null, appName: null },
      plans: [],
    },
    ownerIssues: {
      ...parcels,
      badges: [{ kind: 'authentication', label: 'User name and password' }],
      action: { kind: 'owner-issues', href: null, appName: null },
      plans: [],
      facts: { ...parcels.facts, authentication: 'User name and password' },
    },
    documentationOnly: {
      ...parcels,
      overviewHtml: null,
      badges: [],
      action: { kind: 'documentation-only', href: null, appName: null },
      plans: [],
      facts: { baseUrl: null, authentication: null, catalogueNames: [], updatedAt: null },
    },
    empty: {
      ...parcels,
      summary: '',
      overviewHtml: null,
      badges: [],
      plans: [],
      documents: [],
      action: { kind: 'request', href: null, appName: null },
      facts: { baseUrl: null, authentication: null, catalogueNames: [], updatedAt: null },
    },
    longNames: {
      ...parcels,
      name: 'International Multimodal Freight Consolidation and Customs Pre-Clearance Orchestration',
      summary:
        'Consolidates consignments of several shippers into one multimodal movement, calculates the duties of every border that is crossed and keeps everybody who has to know informed about deviations.',
      plans: [
        {
          ...samplePlans.business,
          name: 'Seasonal peak capacity for partners of the northern region',
          requests: [{ catalogueName: 'Partners of the northern region, second quarter', href: request('p', 'c') }],
          held: false,
        },
      ],
      facts: {
        ...parcels.facts,
        baseUrl:
          'https://gateway.international-multimodal-freight-consolidation.acme.example:8443/freight/consolidation/v12',
      },
    },
  },
})
