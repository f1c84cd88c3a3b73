import { z } from 'zod'
import { fieldErrors, moment, view } from './view.ts'

/**
 * `/portal/private/organisation` for who belongs to none yet; posts to `/portal/private/organisation/request`: hidden `mode` = `request` with
 * `name`, or `mode` = `withdraw`.
 */
export const requestOrganisationView = view({
  shared: false,
  viewer: 'member',
  schema: z.object({
    /** `closed`: this portal takes no requests; `pending`: one waits. */
    state: z.enum(['open', 'pending', 'closed']),
    /** Whether it is there at once. */
    atOnce: z.boolean(),
    pending: z.object({ name: z.string(), since: moment }).nullable(),
    /** The last one, where it was rejected. */
    rejected: z.object({ name: z.string(), reason: z.string(), at: moment }).nullable(),
    values: z.object({ name: z.string() }),
    error: z.string().nullable(),
    errors: fieldErrors(['name']),
  }),
  samples: {
    open: {
      state: 'open',
      atOnce: true,
      pending: null,
      rejected: null,
      values: { name: '' },
      error: null,
      errors: {},
    },
    pending: {
      state: 'pending',
      atOnce: false,
      pending: { name: 'Example Ltd', since: '2026-10-02T08:00:00Z' },
      rejected: null,
      values: { name: '' },
      error: null,
      errors: {},
    },
    rejected: {
      state: 'open',
      atOnce: false,
      pending: null,
      rejected: {
        name: 'Example Ltd',
        reason: 'Your company is here already: ask Robin Reader to invite you.',
        at: '2026-10-03T08:00:00Z',
      },
      values: { name: 'Example' },
      error: null,
      errors: { name: 'This name is taken. Choose another one.' },
    },
    closed: {
      state: 'closed',
      atOnce: false,
      pending: null,
      rejected: null,
      values: { name: '' },
      error: null,
      errors: {},
    },
  },
})
