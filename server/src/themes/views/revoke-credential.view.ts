import { z } from 'zod'
import { href, moment, view } from './view.ts'

/** `/portal/private/apps/{id}/credentials/{credential}/revoke` */
export const revokeCredentialView = view({
  shared: false,
  viewer: 'member',
  schema: z.object({
    appName: z.string(),
    credentialName: z.string(),
    maskedKey: z.string().nullable(),
    productNames: z.array(z.string()),
    calls7d: z.int().nonnegative(),
    lastUsedAt: moment.nullable(),
    action: href,
    cancelHref: href,
    error: z.string().nullable(),
  }),
  samples: {
    one: {
      appName: 'Warehouse robot',
      credentialName: 'Key 1',
      maskedKey: '••••••••••••3f9a',
      productNames: ['Parcels'],
      calls7d: 2217,
      lastUsedAt: '2026-11-21T09:12:00Z',
      action: '/portal/private/apps/app-1/credentials/cred-1/revoke',
      cancelHref: '/portal/private/apps/app-1',
      error: null,
    },
    unused: {
      appName: 'Warehouse robot',
      credentialName: 'Key 2',
      maskedKey: null,
      productNames: ['Parcels', 'Addresses'],
      calls7d: 0,
      lastUsedAt: null,
      action: '/portal/private/apps/app-1/credentials/cred-2/revoke',
      cancelHref: '/portal/private/apps/app-1',
      error: 'The gateway did not answer. Nothing was changed; try again in a minute.',
    },
  },
})
