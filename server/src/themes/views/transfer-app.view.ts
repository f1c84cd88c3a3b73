import { z } from 'zod'
import { fieldErrors, href, view } from './view.ts'

const own = {
  appName: 'Warehouse robot',
  ownerName: 'Dana Developer',
  hidden: false,
  colleagues: [
    { value: 'account-2', label: 'Robin Reader (robin@example.com)' },
    { value: 'account-3', label: 'Sam Sender (sam@example.com)' },
  ],
  searchable: false,
  search: '',
  more: 0,
  value: '',
  action: '/portal/private/apps/app-1/transfer',
  cancelHref: '/portal/private/apps/app-1',
  error: null,
  errors: {},
}

/** `/portal/private/apps/{id}/transfer`; query `search`; fields `owner` and, to be kept, `search`. */
export const transferAppView = view({
  shared: false,
  viewer: 'member',
  schema: z.object({
    appName: z.string(),
    ownerName: z.string(),
    /** An admin who does not see the app takes it over. */
    hidden: z.boolean(),
    colleagues: z.array(z.object({ value: z.string(), label: z.string() })),
    /** There are more colleagues than are listed without a search. */
    searchable: z.boolean(),
    search: z.string(),
    /** How many more there are than are listed. */
    more: z.int().nonnegative(),
    value: z.string(),
    action: href,
    cancelHref: href,
    error: z.string().nullable(),
    errors: fieldErrors(['owner']),
  }),
  samples: {
    own,
    hidden: {
      ...own,
      hidden: true,
      searchable: true,
      search: 'r',
      more: 480,
      value: 'account-2',
      cancelHref: '/portal/private/dashboard',
      errors: { owner: 'Choose a colleague from the list.' },
    },
    nothingFound: { ...own, colleagues: [], searchable: true, search: 'nobody' },
    alone: { ...own, colleagues: [] },
  },
})
