import type { Db } from '../database/database.ts'
import { type AuditDestination, auditDestination } from './audit-destinations.ts'
import * as rows from './audit-forwarding.queries.ts'
import { shownEntry } from './audit-log.ts'

export interface AuditForwardingDeps {
  db: Db
  now: () => Date
  /** Null: the log stays here. */
  address: string | null
  /** Its host is what entries are said to come from. */
  baseUrl: string
  /** Stands for the outside in tests. */
  destination?: AuditDestination
}

const atOnce = 500

/** Copies the audit log elsewhere as it grows, in the order it was committed, each entry at least once. */
export function createAuditForwarding({ db, now, address, baseUrl, destination }: AuditForwardingDeps) {
  const take = address === null ? undefined : (destination ?? auditDestination(address, new URL(baseUrl).hostname))
  return {
    /** @returns how many entries were taken @throws what the destination says */
    async forwardEntries(): Promise<number> {
      if (address === null || !take) return 0
      let cursor = await rows.readCursor(db, address, now())
      for (let count = 0; ; ) {
        const found = await rows.entriesAfter(db, cursor, atOnce)
        const last = found.at(-1)
        if (!last) return count
        await take(found.map((row) => ({ at: row.at, action: row.action, json: JSON.stringify(shownEntry(row)) })))
        cursor = { writtenIn: last.written_in, entryId: last.id }
        await rows.moveCursor(db, address, cursor, now())
        count += found.length
      }
    },
  }
}
