import { id } from '@portico/contract'
import { z } from 'zod'
import { readCursor } from '../platform/database/cursor.ts'
import { Refused } from '../platform/errors.ts'
import { type AnyVisit, type Drawn, form, type Page, page } from '../platform/http/pages.ts'
import { momentOf } from './colleagues.page.ts'
import type { SiteTools } from './pages.ts'
import { paths } from './paths.ts'

const entriesAPage = 25

const query = z.object({
  unread: z.literal('yes').optional().catch(undefined),
  cursor: z.string().max(2000).optional().catch(undefined),
})

/** What concerns the reader, and the way from an entry to what it is about. */
export function inboxPages(site: SiteTools): Page[] {
  const { inbox } = site
  const path = '/portal/private/inbox'
  const entryPath = '/portal/private/inbox/{entry}'
  const params = z.object({ entry: id })
  const access = 'signed-in'

  async function show(
    visit: AnyVisit,
    { unread, cursor }: z.output<typeof query>,
    error: string | null = null,
  ): Promise<Drawn> {
    const onlyUnread = unread === 'yes'
    const after = cursorOrFirst(cursor)
    const [{ items, nextCursor }, left] = await Promise.all([
      inbox.list(visit.actor, { unread: onlyUnread, after, limit: entriesAPage, total: false }),
      inbox.countUnread(visit.actor),
    ])
    return site.draw(
      visit,
      'inbox',
      { title: 'Inbox' },
      {
        onlyUnread,
        allHref: paths.inbox,
        unreadHref: paths.inboxAt({ unread: true }),
        entries: items.map((entry) => ({
          id: entry.id,
          text: entry.text,
          at: momentOf(entry.createdAt),
          unread: entry.readAt === null,
          href: entry.href === null ? null : paths.inboxEntry(entry.id),
          action: onlyUnread ? `${paths.inboxEntry(entry.id)}?unread=yes` : paths.inboxEntry(entry.id),
        })),
        readAllUpTo: left > 0 && after === null ? (items[0]?.id ?? null) : null,
        firstHref: after === null ? null : paths.inboxAt({ unread: onlyUnread }),
        nextHref: nextCursor && paths.inboxAt({ unread: onlyUnread, cursor: nextCursor }),
        action: paths.inbox,
        error,
      },
    )
  }

  return [
    page({ name: 'inboxPage', path, access, query }, (visit) => show(visit, visit.query)),
    form(
      { name: 'inboxForm', path, access, form: z.object({ 'up-to': id }) },
      {
        async submit({ actor, form: typed }) {
          await inbox.markAllRead(actor, typed['up-to'])
          return { goTo: paths.inbox, flash: 'entries-read' }
        },
        again: (visit, { error }) => show(visit, {}, error ?? 'Load this page again: it has changed.'),
      },
    ),
    page({ name: 'inboxEntryPage', path: entryPath, access, params }, async ({ actor, params: { entry } }) => {
      const { href } = await inbox.markRead(actor, entry)
      return href === null ? { goTo: paths.inbox, flash: 'entry-leads-nowhere' } : { goTo: href }
    }),
    form(
      {
        name: 'inboxEntryForm',
        path: entryPath,
        access,
        params,
        query,
        form: z.object({ mode: z.enum(['read', 'unread'], 'Choose what to do.') }),
      },
      {
        async submit({ actor, params: { entry }, query: { unread }, form: { mode } }) {
          if (mode === 'read') await inbox.markRead(actor, entry)
          else await inbox.markUnread(actor, entry)
          // Back at the entry, where it is still listed.
          return { goTo: `${paths.inboxAt({ unread: unread === 'yes' })}#entry-${entry}`, flash: `entry-${mode}` }
        },
        again: (visit, { error, errors }) => show(visit, visit.query, error ?? errors.mode ?? null),
      },
    ),
  ]
}

/** A cursor that nobody handed out leads to the first page. */
function cursorOrFirst(text: string | undefined) {
  try {
    return readCursor(text)
  } catch (error) {
    if (error instanceof Refused) return null
    throw error
  }
}
