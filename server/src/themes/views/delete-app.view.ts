import { z } from 'zod'
import { href, view } from './view.ts'

/** `/portal/private/apps/{id}/delete` */
export const deleteAppView = view({
  shared: false,
  viewer: 'member',
  schema: z.object({
    appName: z.string(),
    /** Keys that stop working. */
    workingCredentials: z.int().nonnegative(),
    /** Requests that are withdrawn. */
    openRequests: z.int().nonnegative(),
    calls7d: z.int().nonnegative(),
    action: href,
    cancelHref: href,
    error: z.string().nullable(),
  }),
  samples: {
    many: {
      appName: 'Warehouse robot',
      workingCredentials: 2,
      openRequests: 1,
      calls7d: 2217,
      action: '/portal/private/apps/app-1/delete',
      cancelHref: '/portal/private/apps/app-1',
      error: null,
    },
    empty: {
      appName: 'Warehouse robot',
      workingCredentials: 0,
      openRequests: 0,
      calls7d: 0,
      action: '/portal/private/apps/app-1/delete',
      cancelHref: '/portal/private/apps/app-1',
      error: 'The gateway did not answer. Nothing was changed; try again in a minute.',
    },
  },
})
