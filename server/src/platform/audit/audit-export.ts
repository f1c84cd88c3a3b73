import { csvLine } from '../csv.ts'
import type { AuditRow } from './audit-log.queries.ts'

type Column = [name: string, value: (row: AuditRow) => string | null]

const columns: readonly Column[] = [
  ['at', (row) => row.at.toISOString()],
  ['actor_kind', (row) => row.actor_kind],
  ['actor_id', (row) => row.actor_id],
  ['actor', (row) => row.actor_name],
  ['action', (row) => row.action],
  ['object_kind', (row) => row.object_kind],
  ['object_id', (row) => row.object_id],
  ['object', (row) => row.object_name],
  ['details', (row) => JSON.stringify(row.details)],
  ['address', (row) => row.address],
  ['request_id', (row) => row.request_id],
  ['id', (row) => row.id],
]

/** A table for spreadsheets, made while it is sent. */
export async function* entriesAsCsv(batches: AsyncGenerator<AuditRow[]>): AsyncGenerator<string> {
  yield csvLine(columns.map(([name]) => name))
  for await (const batch of batches) yield batch.map((row) => csvLine(columns.map(([, value]) => value(row)))).join('')
}

/** One JSON object a line, for programs. */
export async function* entriesAsLines(batches: AsyncGenerator<object[]>): AsyncGenerator<string> {
  for await (const batch of batches) yield batch.map((entry) => `${JSON.stringify(entry)}\n`).join('')
}
