import { z } from 'zod'
import { href, view } from './view.ts'

/** `/portal/private/checkouts/{id}`: what became of a form that made several requests, and what happens next. */
export const checkoutView = view({
  shared: false,
  viewer: 'member',
  schema: z.object({
    requests: z
      .array(
        z.object({
          status: z.enum(['pending', 'approving', 'failed', 'approved', 'rejected', 'withdrawn']),
          productNames: z.array(z.string()).min(1),
          planName: z.string(),
          appName: z.string(),
          appHref: href,
          /** Its key opens these too; null where they get a key of their own. */
          keyName: z.string().nullable(),
        }),
      )
      .min(1),
  }),
  samples: {
    many: {
      requests: [
        {
          status: 'approved',
          productNames: ['Parcels', 'Addresses'],
          planName: 'Free',
          appName: 'Warehouse robot',
          appHref: '/portal/private/apps/app-1',
          keyName: null,
        },
        {
          status: 'pending',
          productNames: ['International Multimodal Freight Consolidation and Customs Pre-Clearance Orchestration'],
          planName: 'Seasonal peak capacity for partners of the northern region',
          appName: 'Check-out',
          appHref: '/portal/private/apps/app-2',
          keyName: 'Tariffs',
        },
      ],
    },
    waiting: {
      requests: (['approving', 'failed', 'rejected', 'withdrawn'] as const).map((status) => ({
        status,
        productNames: ['Parcels'],
        planName: 'Free',
        appName: 'Warehouse robot',
        appHref: '/portal/private/apps/app-1',
        keyName: null,
      })),
    },
  },
})
