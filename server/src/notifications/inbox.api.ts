import type { inboxEndpoints } from '@portico/contract'
import { readCursor } from '../platform/database/cursor.ts'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { Inbox } from './inbox.ts'

export const inboxApi = (inbox: Inbox): Handlers<typeof inboxEndpoints> => ({
  listInboxEntries: ({ actor, query }) => inbox.list(actor, { ...query, after: readCursor(query.cursor) }),
  countUnreadEntries: async ({ actor }) => ({ unread: await inbox.countUnread(actor) }),
  markEntriesRead: async ({ actor, body }) => ({ unread: await inbox.markAllRead(actor, body.upTo) }),
  markEntryRead: ({ actor, params }) => inbox.markRead(actor, params.entryId),
  markEntryUnread: ({ actor, params }) => inbox.markUnread(actor, params.entryId),
})
