import { z } from 'zod'
import { href, view } from './view.ts'

/** `/portal/private/apps/{id}/credentials/{credential}/products/{product}/remove` */
export const removeProductView = view({
  shared: false,
  viewer: 'member',
  schema: z.object({
    appName: z.string(),
    appHref: href,
    credentialName: z.string(),
    productName: z.string(),
    /** What the key still opens afterwards. */
    remainingNames: z.array(z.string()),
    action: href,
    cancelHref: href,
    error: z.string().nullable(),
  }),
  samples: {
    one: {
      appName: 'Warehouse robot',
      appHref: '/portal/private/apps/app-1',
      credentialName: 'Key 1',
      productName: 'Addresses',
      remainingNames: ['Parcels'],
      action: '/portal/private/apps/app-1/credentials/cred-1/products/addresses/remove',
      cancelHref: '/portal/private/apps/app-1/credentials/cred-1/manage',
      error: null,
    },
    error: {
      appName: 'Warehouse robot',
      appHref: '/portal/private/apps/app-1',
      credentialName: 'Key 1',
      productName: 'Addresses',
      remainingNames: [],
      action: '/portal/private/apps/app-1/credentials/cred-1/products/addresses/remove',
      cancelHref: '/portal/private/apps/app-1/credentials/cred-1/manage',
      error: 'This is the only product of the credential: revoke the credential instead.',
    },
  },
})
