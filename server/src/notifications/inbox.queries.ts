import { sql } from 'kysely'
import type { Cursor } from '../platform/database/cursor.ts'
import type { Db } from '../platform/database/database.ts'
import { deleteInBatches } from '../platform/database/delete-in-batches.ts'
import { newId } from '../platform/ids.ts'

export interface NewEntry {
  accountId: string
  eventId: string
  kind: string
  text: string
  aboutId: string | null
  digestDay: string | null
}

/** The same event never puts an entry there twice. Who was removed meanwhile gets none. */
export async function insertEntry(tx: Db, { accountId, eventId, kind, text, aboutId, digestDay }: NewEntry, at: Date) {
  await sql`
    insert into inbox_entries (id, account_id, event_id, kind, text, about_id, digest_day, created_at)
    select ${newId()}, id, ${eventId}, ${kind}, ${text}, ${aboutId}, ${digestDay}::date, ${at}
    from accounts where id = ${accountId} and removed_at is null for key share
    on conflict (account_id, event_id, kind) do nothing`.execute(tx)
}

/** Takes back what is no longer news. */
export async function withdrawEntries(tx: Db, which: { kind: string; aboutId: string; since: Date }): Promise<void> {
  await tx
    .deleteFrom('inbox_entries')
    .where('kind', '=', which.kind)
    .where('about_id', '=', which.aboutId)
    .where('created_at', '>', which.since)
    .execute()
}

/** Who was told of a thing since they were last told of what ended it. */
export async function accountsToldSince(tx: Db, which: { kind: string; since: string; aboutId: string }) {
  const rows = await tx
    .selectFrom('inbox_entries as told')
    .select('account_id')
    .distinct()
    .where('kind', '=', which.kind)
    .where('about_id', '=', which.aboutId)
    .where((row) =>
      row.not(
        row.exists(
          row
            .selectFrom('inbox_entries as later')
            .select('later.id')
            .where('later.kind', '=', which.since)
            .where('later.about_id', '=', which.aboutId)
            .whereRef('later.account_id', '=', 'told.account_id')
            .whereRef('later.created_at', '>', 'told.created_at'),
        ),
      ),
    )
    .orderBy('account_id')
    .execute()
  return rows.map(({ account_id }) => account_id)
}

const shown = ['id', 'kind', 'text', 'about_id as aboutId', 'read_at as readAt', 'created_at as createdAt'] as const

export type EntryRow = Awaited<ReturnType<typeof listEntries>>[number]

const matching = (db: Db, accountId: string, unread: boolean) =>
  db
    .selectFrom('inbox_entries')
    .where('account_id', '=', accountId)
    .$if(unread, (query) => query.where('read_at', 'is', null))

export const listEntries = (
  db: Db,
  { accountId, unread, after, limit }: { accountId: string; unread: boolean; after: Cursor | null; limit: number },
) =>
  matching(db, accountId, unread)
    .select(shown)
    .$if(after !== null, (query) => query.where('id', '<', after?.id ?? ''))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()

export const findEntry = (db: Db, accountId: string, id: string) =>
  matching(db, accountId, false).select(shown).where('id', '=', id).executeTakeFirst()

export async function countEntries(db: Db, accountId: string, unread: boolean): Promise<number> {
  const row = await matching(db, accountId, unread).select(sql<number>`count(*)`.as('count')).executeTakeFirstOrThrow()
  return row.count
}

/** Reads no more of the index than it counts. */
export async function countUnread(db: Db, accountId: string, most: number): Promise<number> {
  const row = await db
    .selectFrom(matching(db, accountId, true).select('id').limit(most).as('some'))
    .select(sql<number>`count(*)`.as('count'))
    .executeTakeFirstOrThrow()
  return row.count
}

/** What was read before keeps the time of that. */
export async function markRead(db: Db, accountId: string, which: { id: string } | { upTo: string }, at: Date) {
  await db
    .updateTable('inbox_entries')
    .set({ read_at: at })
    .where('account_id', '=', accountId)
    .where('read_at', 'is', null)
    .$if('id' in which, (query) => query.where('id', '=', 'id' in which ? which.id : ''))
    .$if('upTo' in which, (query) => query.where('id', '<=', 'upTo' in which ? which.upTo : ''))
    .execute()
}

export async function markUnread(db: Db, accountId: string, id: string): Promise<void> {
  await db
    .updateTable('inbox_entries')
    .set({ read_at: null })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .execute()
}

export async function removeEntriesOf(tx: Db, accountId: string): Promise<void> {
  await tx.deleteFrom('inbox_entries').where('account_id', '=', accountId).execute()
}

export const forgetEntries = (db: Db, before: Date) =>
  deleteInBatches(db, 'inbox_entries', (old) => old.where('created_at', '<', before).orderBy('created_at'))
