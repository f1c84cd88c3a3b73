import { type Cursor, pageOf } from '../database/cursor.ts'
import type { Db } from '../database/database.ts'
import { listEntries } from './audit-log.queries.ts'

/** What was done with one thing, newest first. */
export async function historyOf(
  db: Db,
  object: { kind: string; id: string },
  { after, limit }: { after: Cursor | null; limit: number },
) {
  const found = await listEntries(db, { objectKind: object.kind, objectId: object.id }, { after, limit: limit + 1 })
  const { page, nextCursor } = pageOf(found, limit, (entry) => entry.at.toISOString())
  const items = page.map(({ id, at, actor_name: actor, action, details }) => ({ id, at, actor, action, details }))
  return { items, nextCursor, total: null }
}
