import type { auditEntryEndpoints, auditEntryWithDetails } from '@portico/contract'
import { z } from 'zod'
import { type Cursor, pageOf, readCursor } from '../database/cursor.ts'
import type { Db } from '../database/database.ts'
import { absent, Refused } from '../errors.ts'
import { entriesAsCsv, entriesAsLines } from './audit-export.ts'
import * as rows from './audit-log.queries.ts'

type ListQuery = z.output<typeof auditEntryEndpoints.listAuditEntries.query>
type ExportQuery = z.output<typeof auditEntryEndpoints.exportAuditEntries.query>

const atOnce = 1000

export type AuditLog = ReturnType<typeof createAuditLog>

/** Who did what, as the back office reads it. */
export function createAuditLog({ db, now }: { db: Db; now: () => Date }) {
  /** A thousand at a time, so that neither memory nor a lock grows with the log. */
  async function* batches(filter: rows.AuditFilter): AsyncGenerator<rows.AuditRow[]> {
    for (let after: Cursor | null = null; ; ) {
      const found: rows.AuditRow[] = await rows.listEntries(db, filter, { after, limit: atOnce })
      if (found.length > 0) yield found
      const last = found.at(-1)
      if (found.length < atOnce || !last) return
      after = { value: last.at.toISOString(), id: last.id }
    }
  }

  return {
    /** @throws Refused `range-reversed` */
    async list(query: ListQuery) {
      const filter = filterOf(query)
      const after = readCursor(query.cursor, z.iso.datetime())
      const found = await rows.listEntries(db, filter, { after, limit: query.limit + 1 })
      const { page, nextCursor } = pageOf(found, query.limit, (entry) => entry.at.toISOString())
      return {
        items: page.map(shownEntry),
        nextCursor,
        total: query.total ? await rows.countEntries(db, filter) : null,
      }
    },

    async show(id: string) {
      const entry = await rows.findEntry(db, id)
      if (!entry) throw absent('audit entry')
      return shownEntry(entry)
    },

    async showWords() {
      const [actions, objectKinds] = await Promise.all([rows.wordsIn(db, 'action'), rows.wordsIn(db, 'object_kind')])
      return { actions, objectKinds }
    },

    /** What happens while it is sent is left out, so that it ends. @throws Refused `range-reversed` */
    exportEntries({ format, ...query }: ExportQuery) {
      const filter = filterOf(query)
      const end = now()
      const until = { ...filter, to: filter.to && filter.to < end ? filter.to : end }
      const name = `audit-log-${end.toISOString().slice(0, 10)}`
      return format === 'csv'
        ? { fileName: `${name}.csv`, mediaType: csvType, lines: entriesAsCsv(batches(until)) }
        : { fileName: `${name}.jsonl`, mediaType: linesType, lines: entriesAsLines(shownIn(batches(until))) }
    },
  }
}

const csvType = 'text/csv; charset=utf-8; header=present'
const linesType = 'application/jsonl; charset=utf-8'

type Asked = Omit<ExportQuery, 'format'>

function filterOf({ actorId, action, objectKind, objectId, from, to }: Asked): rows.AuditFilter {
  const span = {
    from: from === undefined ? undefined : new Date(from),
    to: to === undefined ? undefined : new Date(to),
  }
  if (span.from && span.to && span.from >= span.to) {
    throw new Refused('range-reversed', 'The beginning is not before the end.', { kind: 'input', field: 'from' })
  }
  return { actorId, action, objectKind, objectId, ...span }
}

export const shownEntry = (row: rows.AuditRow): z.input<typeof auditEntryWithDetails> => ({
  id: row.id,
  at: row.at,
  actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
  action: row.action,
  object: { kind: row.object_kind, id: row.object_id, name: row.object_name },
  details: row.details,
  address: row.address,
  requestId: row.request_id,
})

async function* shownIn(batches: AsyncGenerator<rows.AuditRow[]>) {
  for await (const batch of batches) yield batch.map(shownEntry)
}
