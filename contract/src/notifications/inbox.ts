import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id, timestamp } from '../fields.ts'
import { listOf, listQuery } from '../lists.ts'

/** Unread entries are counted up to here: beyond it nobody counts. */
export const mostUnreadCounted = 100

export const inboxEntry = z.object({
  id,
  kind: z.string().meta({ description: 'Name of the kind of notice; where it also goes by mail, of its template.' }),
  text: z.string().meta({ description: 'What happened, in a sentence.' }),
  href: z.string().nullable().meta({
    description:
      'Path of the page it is about, at the live portal or in the admin app; null where that is gone or can’t be seen by the reader now.',
  }),
  readAt: timestamp.nullable().meta({ description: 'Null: unread.' }),
  createdAt: timestamp,
})

const unread = z.object({
  unread: z
    .number()
    .int()
    .max(mostUnreadCounted)
    .meta({ description: `${mostUnreadCounted} also where there are more.` }),
})

const params = z.object({ entryId: id })

export const inboxEndpoints = {
  listInboxEntries: endpoint({
    method: 'GET',
    path: '/own/inbox',
    tag: 'Inbox',
    summary: 'List what concerns you, newest first',
    access: 'signed-in',
    query: listQuery.omit({ search: true }).extend({
      unread: z.stringbool().default(false).meta({ description: 'Only what is not read.' }),
    }),
    reply: listOf(inboxEntry),
    status: 200,
  }),
  countUnreadEntries: endpoint({
    method: 'GET',
    path: '/own/inbox/unread',
    tag: 'Inbox',
    summary: 'Count what you have not read',
    access: 'signed-in',
    reply: unread,
    status: 200,
  }),
  markEntriesRead: endpoint({
    method: 'POST',
    path: '/own/inbox/reading',
    tag: 'Inbox',
    summary: 'Mark everything as read',
    description: 'Up to the newest entry that was seen: what came meanwhile stays unread.',
    access: 'signed-in',
    body: z.strictObject({ upTo: id }),
    reply: unread,
    status: 200,
  }),
  markEntryRead: endpoint({
    method: 'PUT',
    path: '/own/inbox/{entryId}/reading',
    tag: 'Inbox',
    summary: 'Mark an entry as read',
    access: 'signed-in',
    params,
    reply: inboxEntry,
    status: 200,
  }),
  markEntryUnread: endpoint({
    method: 'DELETE',
    path: '/own/inbox/{entryId}/reading',
    tag: 'Inbox',
    summary: 'Mark an entry as unread',
    access: 'signed-in',
    params,
    reply: inboxEntry,
    status: 200,
  }),
} as const
