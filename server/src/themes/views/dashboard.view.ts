import { z } from 'zod'
import { sampleUsage, usage } from './usage.ts'
import { href, moment, tone, view } from './view.ts'

const app = (id: string, name: string) => ({
  name,
  href: `/portal/private/apps/${id}`,
  description: 'Books parcels at night.',
  visibilityLabel: 'Only me',
  createdAt: '2026-10-02T08:00:00Z',
  activeCredentials: 1,
  pendingRequests: 0,
  calls7d: 2217,
})

/** `/portal/private/dashboard?search=…&after=…` */
export const dashboardView = view({
  shared: false,
  viewer: 'member',
  schema: z.object({
    firstName: z.string(),
    /** Most urgent first: failed, expiring, rejected, pending. */
    attention: z.array(
      z.object({ tone, label: z.string(), text: z.string(), href, linkText: z.string(), at: moment.nullable() }),
    ),
    search: z.string(),
    apps: z.array(
      z.object({
        name: z.string(),
        href,
        description: z.string().nullable(),
        visibilityLabel: z.string(),
        createdAt: moment,
        activeCredentials: z.int().nonnegative(),
        pendingRequests: z.int().nonnegative(),
        calls7d: z.int().nonnegative(),
      }),
    ),
    /** Apps the reader may see, whatever the search. */
    totalApps: z.int().nonnegative(),
    /** For admins of the organisation: apps of colleagues that they do not see, but may take over. */
    hidden: z.array(z.object({ name: z.string(), ownerName: z.string(), href })),
    previousHref: href.nullable(),
    nextHref: href.nullable(),
    /** Of all apps together; null while nothing could be counted. */
    usage: usage.nullable(),
    /** Where an organisation is asked for; null for who has one, or can't. */
    organisationHref: href.nullable().default(null),
  }),
  samples: {
    empty: {
      firstName: 'Dana',
      attention: [],
      search: '',
      apps: [],
      totalApps: 0,
      hidden: [],
      previousHref: null,
      nextHref: null,
      usage: null,
      organisationHref: '/portal/private/organisation',
    },
    one: {
      firstName: 'Dana',
      attention: [],
      search: '',
      apps: [app('app-1', 'Warehouse robot')],
      totalApps: 1,
      hidden: [{ name: 'Night batch', ownerName: 'Robin Reader', href: '/portal/private/apps/app-9/transfer' }],
      previousHref: null,
      nextHref: null,
      usage: sampleUsage,
    },
    pending: {
      firstName: 'Dana',
      attention: [
        {
          tone: 'bad',
          label: 'Failed',
          text: 'No key could be issued for Check-out: the gateway did not answer. We keep trying.',
          href: '/portal/private/apps/app-2',
          linkText: 'Open Check-out',
          at: '2026-11-21T09:00:00Z',
        },
        {
          tone: 'wait',
          label: 'Expiring',
          text: 'The key of Warehouse robot ends on 24 November.',
          href: '/portal/private/apps/app-1',
          linkText: 'Rotate the key',
          at: null,
        },
        {
          tone: 'wait',
          label: 'Waiting',
          text: 'Parcels, plan Business, waits for approval.',
          href: '/portal/private/apps/app-1',
          linkText: 'Open the request',
          at: '2026-11-20T14:00:00Z',
        },
      ],
      search: '',
      apps: [
        { ...app('app-1', 'Warehouse robot'), pendingRequests: 1 },
        { ...app('app-2', 'Check-out'), activeCredentials: 0, calls7d: 0 },
      ],
      totalApps: 2,
      hidden: [],
      previousHref: null,
      nextHref: null,
      usage: sampleUsage,
    },
    many: {
      firstName: 'Dana',
      attention: [],
      search: '',
      apps: Array.from({ length: 20 }, (_, index) => app(`app-${index}`, `Depot ${index + 1}`)),
      totalApps: 43,
      hidden: [],
      previousHref: '/portal/private/dashboard?before=abc',
      nextHref: '/portal/private/dashboard?after=def',
      usage: sampleUsage,
    },
    nothingFound: {
      firstName: 'Dana',
      attention: [],
      search: 'zeppelin',
      apps: [],
      totalApps: 43,
      hidden: [],
      previousHref: null,
      nextHref: null,
      usage: sampleUsage,
    },
    longNames: {
      firstName: 'Wilhelmina-Alexandra',
      attention: [],
      search: '',
      apps: [
        {
          ...app(
            'app-1',
            'Reconciliation of consolidated international movements with the general ledger of the holding company',
          ),
          description:
            'Runs-every-night-without-anybody-looking-at-it-and-writes-a-report-with-a-very-long-unbroken-name.',
          visibilityLabel: 'Team Northern Region Forwarding and Customs',
        },
      ],
      totalApps: 1,
      hidden: [],
      previousHref: null,
      nextHref: null,
      usage: sampleUsage,
    },
  },
})
