import { z } from 'zod'
import { href, moment, trustedHtml, view } from './view.ts'

const base = {
  id: 'version-3',
  number: 3,
  publishedAt: '2026-10-02T08:00:00Z',
  termsHtml: '<h2>What you may do</h2><p>Call our APIs, as often as your plan says.</p>',
}

/** `/terms`; and `/portal/private/terms`, where a form posts `terms` (the id) and `return-to` to the same address. */
export const termsView = view({
  shared: false,
  viewer: 'member',
  schema: z.object({
    id: z.string(),
    number: z.int().positive(),
    /** What is new in this version. */
    note: z.string().nullable().default(null),
    publishedAt: moment,
    termsHtml: trustedHtml,
    /** Whether whoever sees it has to accept it to go on. */
    accepting: z.boolean(),
    returnTo: href.nullable().default(null),
    error: z.string().nullable().default(null),
  }),
  samples: {
    read: { ...base, accepting: false },
    accept: {
      ...base,
      note: 'Calls are counted by the minute.',
      accepting: true,
      returnTo: '/portal/private/dashboard',
    },
    changed: {
      ...base,
      accepting: true,
      error: 'The terms of use have changed meanwhile. Read the new ones and accept them.',
    },
  },
})
