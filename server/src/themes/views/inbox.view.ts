import { z } from 'zod'
import { href, moment, view } from './view.ts'

const entry = {
  id: 'entry-1',
  text: 'Your access to Acme Parcels with the plan Standard was approved. The key is with the app Warehouse robot.',
  at: '2026-11-21T09:30:00Z',
  unread: true,
  href: '/portal/private/inbox/entry-1',
  action: '/portal/private/inbox/entry-1',
}

const page = {
  onlyUnread: false,
  allHref: '/portal/private/inbox',
  unreadHref: '/portal/private/inbox?unread=yes',
  firstHref: null,
  nextHref: null,
  action: '/portal/private/inbox',
  error: null,
}

/**
 * `/portal/private/inbox?unread=yes&cursor=…`. Posts `up-to` to `action` to mark everything as read, and `mode` = `read` or `unread` to the
 * `action` of an entry.
 */
export const inboxView = view({
  shared: false,
  viewer: 'member',
  schema: z.object({
    onlyUnread: z.boolean(),
    allHref: href,
    unreadHref: href,
    /** Newest first. */
    entries: z.array(
      z.object({
        /** The page is opened at `#entry-…` after it was marked. */
        id: z.string(),
        text: z.string(),
        at: moment,
        unread: z.boolean(),
        /** Marks it as read and leads to what it is about; null where that is gone or can’t be seen. */
        href: href.nullable(),
        action: href,
      }),
    ),
    /** Id of the newest entry on this page; null where nothing is unread. */
    readAllUpTo: z.string().nullable(),
    firstHref: href.nullable(),
    nextHref: href.nullable(),
    action: href,
    error: z.string().nullable(),
  }),
  samples: {
    several: {
      ...page,
      entries: [
        entry,
        {
          ...entry,
          text: 'The credential Nightly run of the app Warehouse robot ends on 31 January 2027.',
          unread: false,
        },
        { ...entry, text: 'Your password was changed.', unread: false, href: null },
      ],
      readAllUpTo: 'entry-1',
      nextHref: '/portal/private/inbox?cursor=abc',
    },
    empty: { ...page, entries: [], readAllUpTo: null },
    nothingUnread: { ...page, onlyUnread: true, entries: [], readAllUpTo: null },
    longNames: {
      ...page,
      entries: [
        {
          ...entry,
          text: 'Your request for Reconciliation-of-consolidated-international-movements-with-the-general-ledger-of-the-holding was not approved: Please ask for the plan Starter first, and tell us what the figures are for.',
        },
      ],
      readAllUpTo: 'entry-1',
      firstHref: '/portal/private/inbox',
      error: 'There is no such entry.',
    },
  },
})
