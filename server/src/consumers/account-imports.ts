import {
  type accountImport,
  type accountImportEndpoints,
  accountImportOptions,
  type ListQuery,
} from '@portico/contract'
import { z } from 'zod'
import type { Fields } from '../custom-fields/index.ts'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { csvLine } from '../platform/csv.ts'
import { pageOf, readCursor } from '../platform/database/cursor.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import type { Upload } from '../platform/http/upload.ts'
import { newId } from '../platform/ids.ts'
import * as rows from './account-imports.queries.ts'
import { type FileRow, readImportFile } from './import-file.ts'
import type { ImportRowStatus } from './tables.ts'

export type AccountImportView = z.input<typeof accountImport>
type RowView = z.input<(typeof accountImportEndpoints)['listAccountImportRows']['reply']>['items'][number]

interface List<T> {
  items: T[]
  nextCursor: string | null
  total: number | null
}

/** People from a CSV file: read, checked, and only then created, in pieces of which each is kept or not. */
export interface AccountImports {
  /** @throws Refused `import-unreadable`, `import-empty`, `import-too-long`, `import-columns`; ZodError for options */
  createAccountImport(actor: Actor, upload: Upload): Promise<AccountImportView>
  listAccountImports(query: Omit<ListQuery, 'search'>): Promise<List<AccountImportView>>
  /** @throws Refused `account-import-not-found` */
  showAccountImport(id: string): Promise<AccountImportView>
  listAccountImportRows(id: string, query: ListQuery & { status?: ImportRowStatus | undefined }): Promise<List<RowView>>
  exportAccountImport(
    id: string,
    status: ImportRowStatus | undefined,
  ): Promise<{ fileName: string; lines: AsyncGenerator<string> }>
  /** @throws Refused `import-not-checked`, `import-has-faults`, `import-does-nothing` */
  startAccountImport(actor: Actor, id: string, input: { leaveOutFaulty: boolean }): Promise<AccountImportView>
  /** @throws Refused `import-over` */
  cancelAccountImport(actor: Actor, id: string): Promise<AccountImportView>
  /** One that stopped goes on where it was. @throws Refused `import-not-stopped` */
  resumeAccountImport(actor: Actor, id: string): Promise<AccountImportView>
  forgetOldImports(): Promise<void>
}

export interface AccountImportsDeps {
  db: Db
  now: () => Date
  fields: Pick<Fields, 'fieldsOf'>
}

const keptMs = 30 * 24 * 3600_000
const rowsAtOnce = 500
const lineCursor = z.string().regex(/^\d{1,9}$/)

export function createAccountImports({ db, now, fields }: AccountImportsDeps): AccountImports {
  async function find(within: Db, id: string): Promise<rows.ImportRecord> {
    const found = await rows.findImport(within, id)
    if (!found) throw absent('account import')
    return found
  }

  const record = (
    tx: Db,
    actor: Actor,
    what: string,
    { id, fileName }: { id: string; fileName: string },
    details: object,
  ) =>
    recordAudit(tx, actor, now(), {
      action: `account-import.${what}`,
      object: { kind: 'account-import', id, name: fileName },
      details: { ...details },
    })

  const change = (id: string, work: (tx: Db, found: rows.ImportRecord) => Promise<void>) =>
    inTransaction(db, async (tx) => {
      const found = await rows.takeImport(tx, id)
      if (!found) throw absent('account import')
      await work(tx, found)
      return shown(await find(tx, id))
    })

  async function* reportLines(filter: rows.RowFilter): AsyncGenerator<string> {
    yield csvLine(['line', 'email', 'first name', 'last name', 'organisation', 'status', 'column', 'reason', 'account'])
    for (let after = 0; ; ) {
      const batch = await rows.listRows(db, { ...filter, after, limit: 1000 })
      yield batch.map(reportLine).join('')
      const last = batch.at(-1)
      if (!last || batch.length < 1000) return
      after = last.line
    }
  }

  return {
    async createAccountImport(actor, { fileName, bytes, fields: sent }) {
      const { mails, existing, anyDomain } = accountImportOptions.parse(sent)
      const known = await fields.fieldsOf('account')
      const id = newId()
      const name =
        fileName
          .replaceAll(/\p{Cc}/gu, '')
          .slice(0, 200)
          .toWellFormed() || 'people.csv'
      return inTransaction(db, async (tx) => {
        const at = now()
        await rows.insertImport(tx, {
          id,
          file_name: name,
          state: 'checking',
          mails,
          existing,
          any_domain: anyDomain,
          actor: JSON.stringify(importActorOf(actor)),
          counts: JSON.stringify(rows.noCounts),
          created_at: at,
          updated_at: at,
        })
        const counts = { ...rows.noCounts }
        for await (const batch of batchesOf(readImportFile(bytes, known))) {
          await rows.insertRows(tx, id, batch)
          for (const { fault } of batch) counts[fault ? 'faulty' : 'unchecked'] += 1
        }
        await rows.changeImport(tx, id, { counts }, at)
        await record(
          tx,
          actor,
          'uploaded',
          { id, fileName: name },
          { rows: totalOf(counts), mails, existing, anyDomain },
        )
        await rows.wakeImports(tx)
        return shown(await find(tx, id))
      })
    },

    async listAccountImports({ limit, cursor, total }) {
      const found = await rows.listImports(db, { before: readCursor(cursor)?.id, limit: limit + 1 })
      const { page, nextCursor } = pageOf(found, limit, (row) => row.id)
      return { items: page.map(shown), nextCursor, total: total ? await rows.countImports(db) : null }
    },

    showAccountImport: async (id) => shown(await find(db, id)),

    async listAccountImportRows(importId, { limit, cursor, total, search, status }) {
      const after = Number(readCursor(cursor, lineCursor)?.value ?? 0)
      await find(db, importId)
      const filter = { importId, search, status }
      const found = await rows.listRows(db, { ...filter, after, limit: limit + 1 })
      const { page, nextCursor } = pageOf(found, limit, (row) => String(row.line))
      return { items: page.map(rowShown), nextCursor, total: total ? await rows.countRows(db, filter) : null }
    },

    async exportAccountImport(importId, status) {
      const { createdAt } = await find(db, importId)
      const day = createdAt.toISOString().slice(0, 10)
      return { fileName: `import-of-${day}.csv`, lines: reportLines({ importId, status }) }
    },

    startAccountImport: (actor, id, { leaveOutFaulty }) =>
      change(id, async (tx, found) => {
        const { state, counts } = found
        if (state !== 'checked') throw notChecked(state)
        if (counts.faulty > 0 && !leaveOutFaulty) {
          throw new Refused(
            'import-has-faults',
            `${counts.faulty} rows have faults. Mend them in the file and upload it again, or say that they are to be left out.`,
            { field: 'leaveOutFaulty' },
          )
        }
        if (counts.ready + counts.joins === 0) {
          throw new Refused('import-does-nothing', 'No row of this file would create or change anything.')
        }
        const at = now()
        await rows.changeImport(tx, id, { state: 'running', startedAt: at, actor: importActorOf(actor) }, at)
        await record(tx, actor, 'started', found, { counts, mails: found.mails, existing: found.existing })
        await rows.wakeImports(tx)
      }),

    resumeAccountImport: (actor, id) =>
      change(id, async (tx, found) => {
        if (found.state !== 'stopped') {
          throw new Refused('import-not-stopped', 'This import did not stop: there is nothing to take up again.')
        }
        const state = found.startedAt === null ? 'checking' : 'running'
        await rows.changeImport(tx, id, { state, actor: importActorOf(actor), trouble: rows.noTrouble }, now())
        await record(tx, actor, 'resumed', found, { failure: found.failure, counts: found.counts })
        await rows.wakeImports(tx)
      }),

    cancelAccountImport: (actor, id) =>
      change(id, async (tx, found) => {
        if (found.state === 'finished' || found.state === 'cancelled') {
          throw new Refused('import-over', 'This import is over: there is nothing to cancel.')
        }
        await rows.changeImport(tx, id, { state: 'cancelled' }, now())
        await record(tx, actor, 'cancelled', found, { state: found.state, counts: found.counts })
      }),

    async forgetOldImports() {
      await rows.removeImportsBefore(db, new Date(now().getTime() - keptMs))
    },
  }
}

async function* batchesOf(all: AsyncGenerator<FileRow>): AsyncGenerator<FileRow[]> {
  let batch: FileRow[] = []
  for await (const row of all) {
    batch.push(row)
    if (batch.length < rowsAtOnce) continue
    yield batch
    batch = []
  }
  yield batch
}

const importActorOf = ({ accountId, name, apiToken, address, requestId }: Actor): rows.ImportActor => ({
  accountId,
  name,
  apiToken,
  address,
  requestId,
})

const totalOf = (counts: rows.Counts) => Object.values(counts).reduce((sum, count) => sum + count, 0)

const shown = ({ actor, counts, startedAt: _, attempts: __, ...row }: rows.ImportRecord): AccountImportView => ({
  ...row,
  counts,
  rows: totalOf(counts),
  by: actor.name,
})

type ListedRow = Awaited<ReturnType<typeof rows.listRows>>[number]

const rowShown = ({ line, email, cells, status, faults, accountId }: ListedRow): RowView => ({
  line,
  email,
  name: `${cells.firstName} ${cells.lastName}`.trim(),
  organisation: cells.organisation,
  status,
  faults,
  accountId,
})

const reportLine = ({ line, email, cells, status, faults, accountId }: ListedRow): string =>
  csvLine([
    line,
    email,
    cells.firstName,
    cells.lastName,
    cells.organisation,
    status,
    faults.map(({ column }) => column).join('; '),
    faults.map(({ sentence }) => sentence).join(' '),
    accountId,
  ])

const notChecked = (state: string) =>
  new Refused(
    'import-not-checked',
    state === 'checking'
      ? 'The file is being checked. Start it when that is done.'
      : 'This import was started or cancelled already.',
  )
