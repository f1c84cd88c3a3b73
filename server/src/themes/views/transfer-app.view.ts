import { z } from 'zod'
import { fieldErrors, href, view } from './view.ts'

const colleagues = [
  { value: 'account-2', label: 'Robin Reader (robin@example.com)' },
  { value: 'account-3', label: 'Sam Sender (sam@example.com)' },
]

/** `/portal/private/apps/{id}/transfer`; field `owner`. */
export const transferAppView = view({
  shared: false,
  viewer: 'member',
  schema: z.object({
    appName: z.string(),
    ownerName: z.string(),
    /** An admin who does not see the app takes it over. */
    hidden: z.boolean(),
    colleagues: z.array(z.object({ value: z.string(), label: z.string() })),
    value: z.string(),
    action: href,
    cancelHref: href,
    error: z.string().nullable(),
    errors: fieldErrors(['owner']),
  }),
  samples: {
    own: {
      appName: 'Warehouse robot',
      ownerName: 'Dana Developer',
      hidden: false,
      colleagues,
      value: '',
      action: '/portal/private/apps/app-1/transfer',
      cancelHref: '/portal/private/apps/app-1',
      error: null,
      errors: {},
    },
    hidden: {
      appName: 'Warehouse robot',
      ownerName: 'Dana Developer',
      hidden: true,
      colleagues,
      value: 'account-2',
      action: '/portal/private/apps/app-1/transfer',
      cancelHref: '/portal/private/dashboard',
      error: null,
      errors: { owner: 'Choose a colleague from the list.' },
    },
    alone: {
      appName: 'Warehouse robot',
      ownerName: 'Dana Developer',
      hidden: false,
      colleagues: [],
      value: '',
      action: '/portal/private/apps/app-1/transfer',
      cancelHref: '/portal/private/apps/app-1',
      error: null,
      errors: {},
    },
  },
})
