import type { Cursor } from '../database/cursor.ts'
import type { Db } from '../database/database.ts'

/** What was done with one thing, newest first. */
export async function historyOf(
  db: Db,
  object: { kind: string; id: string },
  { after, limit }: { after: Cursor | null; limit: number },
) {
  const entries = await db
    .selectFrom('audit_entries')
    .select(['id', 'at', 'actor_name as actor', 'action', 'details'])
    .where('object_kind', '=', object.kind)
    .where('object_id', '=', object.id)
    .$if(after !== null, (query) => query.where('id', '<', after?.id ?? ''))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return entries.map((entry) => ({ ...entry, details: detailsOf(entry.details) }))
}

/** The column is JSON: text where it is written, an object where it is read. */
const detailsOf = (details: unknown) =>
  (typeof details === 'string' ? JSON.parse(details) : details) as Record<string, unknown>
