import { type inboxEntry, mostUnreadCounted } from '@portico/contract'
import type { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { type Cursor, pageOf } from '../platform/database/cursor.ts'
import type { Db } from '../platform/database/database.ts'
import { absent } from '../platform/errors.ts'
import * as rows from './inbox.queries.ts'
import { isNotice, noticeKinds } from './notice-kinds.ts'
import { createPlaces, type PlaceName } from './places.ts'

export type InboxEntry = z.input<typeof inboxEntry>

export interface InboxDeps {
  db: Db
  now: () => Date
  apps: Parameters<typeof createPlaces>[0]['apps']
}

export type Inbox = ReturnType<typeof createInbox>

const keptMs = 90 * 24 * 3600_000
/** Beyond this a file is no longer something to read. */
const mostExported = 10_000

/** What concerns somebody, for themselves only: entries of others answer as if absent. */
export function createInbox({ db, now, apps }: InboxDeps) {
  const places = createPlaces({ db, apps })
  const ownerOf = ({ accountId }: Actor) => accountId ?? ''

  async function shown(actor: Actor, entries: readonly rows.EntryRow[]): Promise<InboxEntry[]> {
    const open = new Set<string>()
    for (const [name, about] of byPlace(entries)) {
      for (const id of await places[name].open(actor, [...about])) open.add(`${name} ${id}`)
    }
    return entries.map(({ aboutId, ...entry }) => {
      const name = placeOf(entry)
      const leads = name !== undefined && open.has(`${name} ${aboutId ?? ''}`)
      return { ...entry, href: leads ? places[name].href(aboutId ?? '') : null }
    })
  }

  async function show(actor: Actor, id: string): Promise<InboxEntry> {
    const row = await rows.findEntry(db, ownerOf(actor), id)
    const [entry] = row ? await shown(actor, [row]) : []
    if (!entry) throw absent('entry')
    return entry
  }

  const countUnread = (actor: Actor) => rows.countUnread(db, ownerOf(actor), mostUnreadCounted)

  return {
    async list(actor: Actor, query: { unread: boolean; after: Cursor | null; limit: number; total: boolean }) {
      const accountId = ownerOf(actor)
      const found = await rows.listEntries(db, { ...query, accountId, limit: query.limit + 1 })
      const { page, nextCursor } = pageOf(found, query.limit, () => '')
      const total = query.total ? await rows.countEntries(db, accountId, query.unread) : null
      return { items: await shown(actor, page), nextCursor, total }
    },

    /** Up to `mostUnreadCounted`. */
    countUnread,

    /** @throws Refused `entry-not-found` */
    async markRead(actor: Actor, id: string): Promise<InboxEntry> {
      await rows.markRead(db, ownerOf(actor), { id }, now())
      return show(actor, id)
    },

    /** @throws Refused `entry-not-found` */
    async markUnread(actor: Actor, id: string): Promise<InboxEntry> {
      await rows.markUnread(db, ownerOf(actor), id)
      return show(actor, id)
    },

    /** @param upTo the newest that was seen. @returns how many are unread now */
    async markAllRead(actor: Actor, upTo: string): Promise<number> {
      await rows.markRead(db, ownerOf(actor), { upTo }, now())
      return countUnread(actor)
    },

    async export(actor: Actor) {
      const entries = await rows.listEntries(db, {
        accountId: ownerOf(actor),
        unread: false,
        after: null,
        limit: mostExported,
      })
      return entries.map(({ text, readAt, createdAt }) => ({ text, readAt, createdAt }))
    },

    async forgetOldEntries(): Promise<void> {
      const before = new Date(now().getTime() - keptMs)
      await rows.forgetEntries(db, before)
    },
  }
}

/** Nowhere for a kind that this release does not know. */
const placeOf = ({ kind }: { kind: string }): PlaceName | undefined =>
  isNotice(kind) ? noticeKinds[kind].leadsTo : undefined

/** What entries are about, by the place it is shown at. */
function byPlace(entries: readonly rows.EntryRow[]): Map<PlaceName, Set<string>> {
  const found = new Map<PlaceName, Set<string>>()
  for (const entry of entries) {
    const name = placeOf(entry)
    if (name) found.set(name, (found.get(name) ?? new Set()).add(entry.aboutId ?? ''))
  }
  return found
}
