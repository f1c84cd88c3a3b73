import { csvLine } from '../platform/csv.ts'
import type { Db } from '../platform/database/database.ts'
import { type ExportRow, rowsToExport } from './export.queries.ts'
import { daysOfRange, type Range } from './report-range.ts'
import type { UsageFilter } from './reports.queries.ts'

/** A file made while it is sent: never more than a day of it is in memory. */
export interface UsageExport {
  fileName: string
  lines: AsyncGenerator<string>
}

type Column = [name: string, value: (row: ExportRow) => string | number | null]

const place: Column[] = [
  ['organisation', (row) => row.organisation],
  ['organisation_id', (row) => row.organisationId],
  ['provider', (row) => row.provider],
]

const columnsFor = (reader: 'office' | 'own', unit: Range['unit']): Column[] => [
  [unit, ({ at }) => (unit === 'day' ? at.toISOString().slice(0, 10) : at.toISOString())],
  ...(reader === 'office' ? place : []),
  ['app', (row) => row.app],
  ['app_id', (row) => row.appId],
  ['credential', (row) => row.credential],
  ['credential_id', (row) => row.credentialId],
  ['product', (row) => row.product],
  ['product_id', (row) => row.productId],
  ['plan', (row) => row.plan],
  ['plan_id', (row) => row.planId],
  ['api', (row) => row.api],
  ['api_id', (row) => row.serviceId],
  ['result', ({ failed }) => (failed ? 'error' : 'success')],
  ['status', ({ code }) => (code === 0 ? null : code)],
  ['calls', (row) => row.calls],
  ['mean_latency_ms', ({ calls, latencyMs }) => Math.round((latencyMs / calls) * 10) / 10],
]

export function exportRows(db: Db, range: Range, filter: UsageFilter, reader: 'office' | 'own'): UsageExport {
  const columns = columnsFor(reader, range.unit)
  async function* lines(): AsyncGenerator<string> {
    yield csvLine(columns.map(([name]) => name))
    for (const day of daysOfRange(range)) {
      const rows = await rowsToExport(db, { from: day, to: day, unit: range.unit }, filter)
      if (rows.length > 0) yield rows.map((row) => csvLine(columns.map(([, value]) => value(row)))).join('')
    }
  }
  return { fileName: `usage-${range.from}-${range.to}.csv`, lines: lines() }
}
