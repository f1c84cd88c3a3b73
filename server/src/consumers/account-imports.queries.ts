import { type Insertable, sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'
import { containing } from '../platform/database/patterns.ts'
import type { Tables } from '../platform/database/tables.ts'
import type { FileRow, ImportFault } from './import-file.ts'
import type { ImportRow } from './import-judgement.ts'
import type { ImportRowStatus } from './tables.ts'

export const importChannel = 'portico_account_imports'

export type Counts = Record<ImportRowStatus, number>

export const noCounts: Counts = {
  unchecked: 0,
  ready: 0,
  joins: 0,
  faulty: 0,
  created: 0,
  joined: 0,
  skipped: 0,
  failed: 0,
}

/** Who an import works for. */
export interface ImportActor {
  accountId: string | null
  name: string
  apiToken: { id: string; name: string } | null
  address: string
  requestId: string
}

const imports = (db: Db) =>
  db
    .selectFrom('account_imports')
    .select(['id', 'file_name as fileName', 'state', 'mails', 'existing', 'any_domain as anyDomain'])
    .select(['started_at as startedAt', 'created_at as createdAt', 'updated_at as updatedAt'])
    .select(['attempts', 'failure'])
    .select([sql<Counts>`counts`.as('counts'), sql<ImportActor>`actor`.as('actor')])

export type ImportRecord = NonNullable<Awaited<ReturnType<typeof findImport>>>

export const findImport = (db: Db, id: string) => imports(db).where('id', '=', id).executeTakeFirst()

export const takeImport = (tx: Db, id: string) => imports(tx).where('id', '=', id).forUpdate().executeTakeFirst()

/** The oldest with something to do, unless it failed a moment ago. */
export const takeNextImport = (tx: Db, at: Date) =>
  imports(tx)
    .where('state', 'in', ['checking', 'running'])
    .where((eb) => eb.or([eb('next_attempt_at', 'is', null), eb('next_attempt_at', '<=', at)]))
    .orderBy('id')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()

/** Newest first. */
export const listImports = (db: Db, { before, limit }: { before: string | undefined; limit: number }) =>
  imports(db)
    .$if(before !== undefined, (query) => query.where('id', '<', before ?? ''))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()

export async function countImports(db: Db): Promise<number> {
  const row = await db
    .selectFrom('account_imports')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return row.count
}

export async function insertImport(tx: Db, row: Insertable<Tables['account_imports']>): Promise<void> {
  await tx.insertInto('account_imports').values(row).execute()
}

/** Batches that failed one after the other, why the last one did, and when the next begins. */
export interface Trouble {
  attempts: number
  failure: string | null
  nextAttemptAt: Date | null
}

export const noTrouble: Trouble = { attempts: 0, failure: null, nextAttemptAt: null }

export async function changeImport(
  tx: Db,
  id: string,
  changes: {
    state?: ImportRecord['state']
    counts?: Counts
    actor?: ImportActor
    startedAt?: Date
    trouble?: Trouble
  },
  at: Date,
): Promise<void> {
  const { state, counts, actor, startedAt, trouble } = changes
  await tx
    .updateTable('account_imports')
    .set({
      ...(state && { state }),
      ...(counts && { counts: JSON.stringify(counts) }),
      ...(actor && { actor: JSON.stringify(actor) }),
      ...(startedAt && { started_at: startedAt }),
      ...(trouble && {
        attempts: trouble.attempts,
        failure: trouble.failure,
        next_attempt_at: trouble.nextAttemptAt,
      }),
      updated_at: at,
    })
    .where('id', '=', id)
    .execute()
}

/** Has the next batch begin as soon as this one is committed. */
export async function wakeImports(tx: Db): Promise<void> {
  await sql`select pg_notify(${importChannel}, '')`.execute(tx)
}

export async function insertRows(tx: Db, importId: string, rows: readonly FileRow[]): Promise<void> {
  if (rows.length === 0) return
  const values = rows.map(({ line, email, cells, fault }) => ({
    import_id: importId,
    line,
    email,
    cells: JSON.stringify(cells),
    status: fault ? ('faulty' as const) : ('unchecked' as const),
    faults: JSON.stringify(fault ? [fault] : []),
  }))
  await tx.insertInto('account_import_rows').values(values).execute()
}

/** The next of the file with one of these statuses. */
export const nextRows = (
  tx: Db,
  importId: string,
  statuses: readonly ImportRowStatus[],
  limit: number,
): Promise<ImportRow[]> =>
  tx
    .selectFrom('account_import_rows')
    .select(['line', 'email', sql<ImportRow['cells']>`cells`.as('cells')])
    .where('import_id', '=', importId)
    .where('status', 'in', statuses)
    .orderBy('line')
    .limit(limit)
    .execute()

export interface RowOutcome {
  line: number
  status: ImportRowStatus
  faults: readonly ImportFault[]
  accountId: string | null
}

export async function keepOutcomes(tx: Db, importId: string, outcomes: readonly RowOutcome[]): Promise<void> {
  await sql`
    update account_import_rows
    set status = outcome.status, faults = outcome.faults, account_id = outcome.account_id
    from jsonb_to_recordset(${JSON.stringify(
      outcomes.map(({ accountId, ...outcome }) => ({ ...outcome, account_id: accountId })),
    )}::jsonb)
      as outcome(line integer, status text, faults jsonb, account_id uuid)
    where import_id = ${importId}::uuid and account_import_rows.line = outcome.line`.execute(tx)
}

/** How many rows of these statuses are left. */
export async function countByStatus(
  tx: Db,
  importId: string,
  statuses: readonly ImportRowStatus[],
): Promise<Partial<Counts>> {
  const found = await tx
    .selectFrom('account_import_rows')
    .select(['status', (eb) => eb.fn.countAll<number>().as('count')])
    .where('import_id', '=', importId)
    .where('status', 'in', statuses)
    .groupBy('status')
    .execute()
  const none = Object.fromEntries(statuses.map((status) => [status, 0]))
  return { ...none, ...Object.fromEntries(found.map(({ status, count }) => [status, count])) }
}

export interface RowFilter {
  importId: string
  status?: ImportRowStatus | undefined
  search?: string | undefined
}

const rowsWhere = (db: Db, { importId, status, search }: RowFilter) =>
  db
    .selectFrom('account_import_rows')
    .where('import_id', '=', importId)
    .$if(status !== undefined, (query) => query.where('status', '=', status ?? 'ready'))
    .$if(search !== undefined && search !== '', (query) => query.where('email', 'ilike', containing(search)))

/** In the order of the file. */
export const listRows = (db: Db, { after, limit, ...filter }: RowFilter & { after: number; limit: number }) =>
  rowsWhere(db, filter)
    .select(['import_id as id', 'line', 'email', 'status', 'account_id as accountId'])
    .select([sql<ImportRow['cells']>`cells`.as('cells'), sql<ImportFault[]>`faults`.as('faults')])
    .where('line', '>', after)
    .orderBy('line')
    .limit(limit)
    .execute()

export async function countRows(db: Db, filter: RowFilter): Promise<number> {
  const row = await rowsWhere(db, filter)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return row.count
}

/** Nobody who has been erased is named in the report of an import. */
export async function forgetImportedRows(tx: Db, accountId: string): Promise<void> {
  await tx.deleteFrom('account_import_rows').where('account_id', '=', accountId).execute()
}

/** With their rows. @returns how many went */
export async function removeImportsBefore(db: Db, before: Date): Promise<number> {
  const result = await db
    .deleteFrom('account_imports')
    .where('state', 'in', ['checked', 'stopped', 'finished', 'cancelled'])
    .where('updated_at', '<', before)
    .executeTakeFirst()
  return Number(result.numDeletedRows)
}
