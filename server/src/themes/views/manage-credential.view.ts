import { z } from 'zod'
import { fieldErrors, href, moment, view } from './view.ts'

const schema = z.object({
  appName: z.string(),
  /** What people call it. */
  name: z.string(),
  status: z.enum(['issuing', 'active', 'failed', 'suspended', 'expired', 'revoked']),
  /** Why it failed, in words. */
  statusReason: z.string().nullable(),
  maskedKey: z.string().nullable(),
  /** When the current key was last used; null where it was not, or the gateway cannot tell. */
  lastUsedAt: moment.nullable(),
  planName: z.string(),
  /** A form posts `alias`. */
  renameAction: href,
  /** What was typed, after an error. */
  alias: z.string(),
  /** As it was typed, after a mistake. */
  reason: z.string(),
  errors: fieldErrors(['alias', 'reason']),
  /** `removeHref` is null for the only product: then the key is revoked instead. */
  products: z.array(z.object({ name: z.string(), href, removeHref: href.nullable() })).min(1),
  /** Set while it is suspended; `byOwner`: by the owner of the API, who alone can resume it. */
  suspension: z.object({ byOwner: z.boolean(), at: moment, reason: z.string().nullable() }).nullable(),
  suspendAction: href.nullable(),
  resumeAction: href.nullable(),
  /** Set where it expires. `action` is null where only the owner of the API can renew it. */
  renewal: z.object({ expiresAt: moment, lastsSeconds: z.int().nullable(), action: href.nullable() }).nullable(),
  /** The key that a rotation replaces and that still works. */
  outgoing: z
    .object({ maskedKey: z.string(), endsAt: moment, lastUsedAt: moment.nullable(), finishAction: href })
    .nullable(),
  /** Whether the gateway tells when a key was last used. */
  tellsLastUse: z.boolean(),
  rotateHref: href.nullable(),
  revokeHref: href.nullable(),
  /** Back to the app. */
  cancelHref: href,
  error: z.string().nullable(),
})

type Sample = z.input<typeof schema>

const at = '/portal/private/apps/app-1/credentials/cred-1'

const one: Sample = {
  appName: 'Warehouse robot',
  name: 'Key 1',
  status: 'active',
  statusReason: null,
  maskedKey: '••••••••••••3f9a',
  lastUsedAt: '2026-11-21T09:12:00Z',
  planName: 'Free',
  renameAction: `${at}/rename`,
  alias: 'Key 1',
  reason: '',
  errors: {},
  products: [
    { name: 'Parcels', href: '/portal/catalogue-products/parcels', removeHref: `${at}/products/parcels/remove` },
    { name: 'Addresses', href: '/portal/catalogue-products/addresses', removeHref: `${at}/products/addresses/remove` },
  ],
  suspension: null,
  suspendAction: `${at}/suspend`,
  resumeAction: null,
  renewal: { expiresAt: '2026-12-31T08:05:00Z', lastsSeconds: 7_776_000, action: `${at}/renew` },
  outgoing: null,
  tellsLastUse: true,
  rotateHref: `${at}/rotate`,
  revokeHref: `${at}/revoke`,
  cancelHref: '/portal/private/apps/app-1#credential-cred-1',
  error: null,
}

/** `/portal/private/apps/{id}/credentials/{credential}/manage`: all that can be done with a key, each with what it means. */
export const manageCredentialView = view({
  shared: false,
  viewer: 'member',
  schema,
  samples: {
    one,
    rotating: {
      ...one,
      outgoing: {
        maskedKey: '••••••••••••77d0',
        endsAt: '2026-11-22T09:00:00Z',
        lastUsedAt: null,
        finishAction: `${at}/finish-rotation`,
      },
    },
    paused: {
      ...one,
      status: 'suspended',
      suspension: { byOwner: false, at: '2026-11-20T14:00:00Z', reason: 'Laptop lost.' },
      suspendAction: null,
      resumeAction: `${at}/resume`,
      rotateHref: null,
    },
    suspended: {
      ...one,
      status: 'suspended',
      suspension: { byOwner: true, at: '2026-11-20T14:00:00Z', reason: null },
      suspendAction: null,
      rotateHref: null,
      tellsLastUse: false,
      lastUsedAt: null,
    },
    expired: {
      ...one,
      status: 'expired',
      products: one.products.slice(0, 1).map((product) => ({ ...product, removeHref: null })),
      renewal: { expiresAt: '2026-11-01T00:00:00Z', lastsSeconds: null, action: null },
      suspendAction: null,
      rotateHref: null,
      error: 'The plan of this credential has been deleted: request access anew.',
    },
    wrongName: { ...one, alias: '', errors: { alias: 'Fill this in.' } },
  },
})
