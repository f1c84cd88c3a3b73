import { z } from 'zod'
import { href, view } from './view.ts'

/** `/portal/private/apps/{id}/requests/{request}/withdraw` */
export const withdrawRequestView = view({
  shared: false,
  viewer: 'member',
  schema: z.object({
    appName: z.string(),
    productNames: z.array(z.string()).min(1),
    planName: z.string(),
    action: href,
    cancelHref: href,
    error: z.string().nullable(),
  }),
  samples: {
    one: {
      appName: 'Warehouse robot',
      productNames: ['Parcels'],
      planName: 'Business',
      action: '/portal/private/apps/app-1/requests/request-1/withdraw',
      cancelHref: '/portal/private/apps/app-1',
      error: null,
    },
    error: {
      appName: 'Warehouse robot',
      productNames: ['Parcels', 'Addresses'],
      planName: 'Business',
      action: '/portal/private/apps/app-1/requests/request-1/withdraw',
      cancelHref: '/portal/private/apps/app-1',
      error: 'This request was approved in the meantime.',
    },
  },
})
