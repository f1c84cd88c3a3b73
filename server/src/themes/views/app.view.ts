import { z } from 'zod'
import { type Credential, credential } from './credential.ts'
import { samplePlans } from './plan.ts'
import { shownRequest } from './shown-request.ts'
import { quietUsage, sampleUsage, usage, usedUpQuota } from './usage.ts'
import { href, moment, view } from './view.ts'

const schema = z.object({
  app: z.object({
    id: z.string(),
    name: z.string(),
    description: z.string().nullable(),
    visibilityLabel: z.string(),
    ownerName: z.string(),
    createdAt: moment,
    redirectUrls: z.array(z.string()),
    /** Null where the reader may not. */
    editHref: href.nullable(),
    /** Gives the app to a colleague. */
    transferHref: href.nullable(),
    deleteHref: href.nullable(),
  }),
  credentials: z.array(credential),
  requests: z.array(shownRequest),
  usage: usage.nullable(),
})

type App = z.input<typeof schema>

const at = '/portal/private/apps/app-1'

const active: Credential = {
  id: 'cred-1',
  name: 'Key 1',
  status: 'active',
  statusReason: null,
  maskedKey: '••••••••••••3f9a',
  revealedKey: null,
  revealedSecret: null,
  kept: false,
  revealAction: `${at}/credentials/cred-1/reveal`,
  shownOnce: false,
  products: [{ name: 'Parcels', href: '/portal/catalogue-products/parcels' }],
  plan: samplePlans.free,
  quota: { used: 4217, limit: 10_000, resetsAt: '2026-11-22T00:00:00Z', asOf: null },
  issuedAt: '2026-10-02T08:05:00Z',
  lastUsedAt: '2026-11-21T09:12:00Z',
  expiresAt: '2026-12-31T08:05:00Z',
  expiresSoon: false,
  last24Hours: { calls: 412, errors: 3 },
  last7Days: { calls: 2217, errors: 89 },
  outgoing: null,
  exampleCall: "curl 'http://localhost:8080/parcels/v1/parcels?limit=2' \\\n  --header 'Authorization: YOUR-KEY'",
  rotateHref: `${at}/credentials/cred-1/rotate`,
  manageHref: `${at}/credentials/cred-1/manage`,
  revokeHref: `${at}/credentials/cred-1/revoke`,
}

const unusable = { maskedKey: null, revealAction: null, exampleCall: null, rotateHref: null, quota: null } as const

const one: App = {
  app: {
    id: 'app-1',
    name: 'Warehouse robot',
    description: 'Books parcels at night.',
    visibilityLabel: 'Only me',
    ownerName: 'Dana Developer',
    createdAt: '2026-10-02T08:00:00Z',
    redirectUrls: [],
    editHref: `${at}/edit`,
    transferHref: '/portal/private/apps/app-1/transfer',
    deleteHref: `${at}/delete`,
  },
  credentials: [active],
  requests: [],
  usage: sampleUsage,
}

const sent = { event: 'sent', at: '2026-11-20T14:00:00Z', note: 'We send 40,000 parcels a month.' } as const

/** `/portal/private/apps/{id}` */
export const appView = view({
  shared: false,
  viewer: 'member',
  schema,
  samples: {
    empty: {
      ...one,
      credentials: [],
      requests: [],
      usage: null,
      app: { ...one.app, description: null, editHref: null, deleteHref: null },
    },
    one,
    revealed: {
      ...one,
      credentials: [
        {
          ...active,
          revealedKey: 'pk_live_7c1f0b52e6a94d0f8a3b9d5e2c4f3f9a',
          exampleCall:
            "curl 'http://localhost:8080/parcels/v1/parcels?limit=2' \\\n  --header 'Authorization: pk_live_7c1f0b52e6a94d0f8a3b9d5e2c4f3f9a'",
        },
      ],
    },
    shownOnce: { ...one, credentials: [{ ...active, shownOnce: true, revealAction: null }] },
    rotating: {
      ...one,
      credentials: [
        {
          ...active,
          changePlanHref: `${at}/credentials/cred-1/change-plan`,
          outgoing: { maskedKey: '••••••••••••77d0', endsAt: '2026-11-22T09:00:00Z' },
        },
      ],
    },
    pending: {
      ...one,
      credentials: [],
      usage: quietUsage,
      requests: [
        {
          id: 'request-1',
          status: 'pending',
          productNames: ['Parcels'],
          planName: 'Business',
          reason: null,
          history: [sent],
          withdrawHref: '/portal/private/apps/app-1/requests/request-1/withdraw',
          againHref: null,
        },
      ],
    },
    rejected: {
      ...one,
      credentials: [],
      usage: null,
      requests: [
        {
          id: 'request-1',
          status: 'rejected',
          productNames: ['Parcels', 'Addresses'],
          planName: 'Business',
          reason: 'Please start with the plan Free and write to us once you need more.',
          history: [sent, { event: 'rejected', at: '2026-11-21T08:00:00Z', note: null }],
          withdrawHref: null,
          againHref: '/portal/private/cart/provision?product=parcels&plan=plan-free&catalogue=public',
        },
      ],
    },
    many: {
      ...one,
      credentials: [
        { ...active, pendingPlanName: 'Business', quota: usedUpQuota, expiresSoon: true },
        {
          ...active,
          id: 'cred-2',
          name: 'Key 2',
          status: 'issuing',
          ...unusable,
          plan: samplePlans.business,
          issuedAt: null,
          lastUsedAt: null,
          expiresAt: null,
          revokeHref: null,
        },
        {
          ...active,
          id: 'cred-3',
          name: 'Key 3',
          status: 'failed',
          ...unusable,
          statusReason: 'The gateway did not answer. We try again every few minutes.',
          plan: samplePlans.unlimited,
          issuedAt: null,
          lastUsedAt: null,
          expiresAt: null,
        },
        {
          ...active,
          id: 'cred-4',
          name: 'Key 4',
          status: 'suspended',
          statusReason: 'Suspended by an administrator: unusual traffic.',
          rotateHref: null,
          lastUsedAt: null,
        },
        { ...active, id: 'cred-5', name: 'Key 5', status: 'expired', ...unusable, expiresAt: '2026-11-01T00:00:00Z' },
        {
          ...active,
          id: 'cred-6',
          name: 'Key 6',
          status: 'revoked',
          ...unusable,
          statusReason: 'Revoked by Dana Developer.',
          manageHref: null,
          revokeHref: null,
        },
      ],
      requests: [
        {
          id: 'request-1',
          status: 'approving',
          productNames: ['Addresses'],
          planName: 'Business',
          reason: null,
          history: [sent, { event: 'approved', at: '2026-11-21T09:00:00Z', note: null }],
          withdrawHref: null,
          againHref: null,
        },
        {
          id: 'request-5',
          status: 'pending',
          productNames: ['Parcels'],
          planName: 'Business',
          keyName: 'Key 1',
          isPlanChange: true,
          reason: null,
          history: [sent],
          withdrawHref: null,
          againHref: null,
        },
        {
          id: 'request-2',
          status: 'failed',
          productNames: ['Addresses'],
          planName: 'Free',
          reason: 'The gateway refused the key. An administrator has been told.',
          history: [sent],
          withdrawHref: null,
          againHref: null,
        },
        {
          id: 'request-3',
          status: 'withdrawn',
          productNames: ['Addresses'],
          planName: 'Free',
          reason: null,
          history: [sent, { event: 'withdrawn', at: '2026-11-21T09:00:00Z', note: null }],
          withdrawHref: null,
          againHref: null,
        },
      ],
    },
    longNames: {
      ...one,
      app: {
        ...one.app,
        name: 'Reconciliation of consolidated international movements with the general ledger of the holding company',
        description:
          'Runs-every-night-without-anybody-looking-at-it-and-writes-a-report-with-a-very-long-unbroken-name-indeed.',
        redirectUrls: [
          'https://reconciliation.international-multimodal-freight-consolidation.acme.example/callback/oauth',
        ],
      },
      credentials: [
        {
          ...active,
          name: 'Nightly reconciliation of the northern region, second quarter, replacement',
          plan: { ...samplePlans.business, name: 'Seasonal peak capacity for partners of the northern region' },
          revealedKey:
            'eyJvcmciOiI1ZTlkOTU0NGExZGNkNjAwMDFkMGVkMjAiLCJpZCI6IjdjMWYwYjUyZTZhOTRkMGY4YTNiOWQ1ZTJjNGYzZjlhIiwiaCI6Im11cm11cjEyOCJ9',
        },
      ],
    },
  },
})
