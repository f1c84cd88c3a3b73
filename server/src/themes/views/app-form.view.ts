import { z } from 'zod'
import { fieldErrors, href, view } from './view.ts'

const visibilities = [
  { value: 'personal', label: 'Only me', description: null },
  { value: 'organisation', label: 'My organisation', description: 'Everybody of Example Ltd can see it.' },
]

/** New app `/portal/private/apps`, edit `/portal/private/apps/{id}/edit`; fields `name`, `description`, `visibility`, `redirectURLs` (one a line). */
export const appFormView = view({
  shared: false,
  viewer: 'member',
  schema: z.object({
    mode: z.enum(['create', 'edit']),
    /** Where the form posts to. */
    action: href,
    values: z.object({
      name: z.string(),
      description: z.string(),
      visibility: z.string(),
      redirectUrls: z.string(),
      teams: z.array(z.string()),
    }),
    /** Teams of the owner; field `team`, none chosen means all of them. */
    teams: z.array(z.object({ value: z.string(), label: z.string(), checked: z.boolean() })),
    /** In an organisation where people do not know each other nobody else sees an app. */
    alwaysPersonal: z.boolean(),
    visibilities: z.array(z.object({ value: z.string(), label: z.string(), description: z.string().nullable() })),
    error: z.string().nullable(),
    errors: fieldErrors(['name', 'description', 'visibility', 'team', 'redirectURLs']),
    cancelHref: href,
  }),
  samples: {
    create: {
      mode: 'create',
      action: '/portal/private/apps',
      values: { name: '', description: '', visibility: 'personal', redirectUrls: '', teams: [] },
      visibilities,
      teams: [
        { value: 'team-1', label: 'Integration', checked: true },
        { value: 'team-2', label: 'Night shift', checked: false },
      ],
      alwaysPersonal: false,
      error: null,
      errors: {},
      cancelHref: '/portal/private/dashboard',
    },
    error: {
      mode: 'edit',
      action: '/portal/private/apps/app-1/edit',
      values: {
        name: '',
        description: 'Books parcels at night.',
        visibility: 'organisation',
        redirectUrls: 'ftp://example',
        teams: [],
      },
      visibilities: [],
      teams: [],
      alwaysPersonal: true,
      error: null,
      errors: { name: 'Give the app a name.', redirectURLs: 'Line 1 is not an http or https address.' },
      cancelHref: '/portal/private/apps/app-1',
    },
  },
})
