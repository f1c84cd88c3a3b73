import { type ConnectionProvider, DummyDriver, Transaction } from 'kysely'
import pg from 'pg'
import type { Db } from './database.ts'
import { PlannedOnceDialect } from './dialect.ts'
import type { Tables } from './tables.ts'

/** Statements of each transaction whose answers nobody has waited for yet. */
const unanswered = new WeakMap<Db, Promise<unknown>[]>()
/** So many at most, that a transaction over thousands of rows does not hold them all in memory. */
const mostUnanswered = 100

/**
 * Runs `work` in one transaction: all of it is kept, or nothing. Statements that are begun together, as in `Promise.all`, travel together
 * and are carried out in the order in which they were begun: docs/decisions/0060-statements-that-travel-together.md.
 */
export function inTransaction<T>(db: Db, work: (tx: Db) => Promise<T>): Promise<T> {
  if (db.isTransaction) return work(db)
  return db.transaction().execute(async (begun) => {
    const { tx, end } = await together(begun)
    const sent: Promise<unknown>[] = []
    unanswered.set(tx, sent)
    try {
      const result = await work(tx)
      await Promise.all(sent)
      return result
    } catch (error) {
      if (!isRefusedAfterFailure(error)) throw error
      const failed = (await Promise.allSettled(sent)).find((one) => one.status === 'rejected')
      throw failed ? failed.reason : error
    } finally {
      end()
    }
  })
}

/**
 * Sends a statement along with those that follow in the transaction: nobody needs its answer before the commit, which waits for it.
 * Outside a transaction it is waited for here.
 */
export async function sendAlong(tx: Db, statement: Promise<unknown>): Promise<void> {
  const sent = unanswered.get(tx)
  if (!sent) return void (await statement)
  statement.catch(() => undefined)
  sent.push(statement)
  if (sent.length >= mostUnanswered) await Promise.all(sent.splice(0))
}

/**
 * A transaction lets one statement through at a time; this one hands each to its connection at once, which keeps their order. What is
 * begun after its end, by a part of the work that nobody waited for, is refused: it would be carried out by itself.
 */
async function together(begun: Transaction<Tables>): Promise<{ tx: Db; end: () => void }> {
  const executor = begun.getExecutor()
  const connection = await executor.provideConnection(async (its) => its)
  let isOver = false
  const provider: ConnectionProvider = {
    async provideConnection(use) {
      if (isOver) throw new Error('The transaction is over.')
      return use(connection)
    },
  }
  const tx = new Transaction<Tables>({ ...neverUsed, executor: executor.withConnectionProvider(provider) })
  const end = () => {
    isOver = true
  }
  return { tx, end }
}

/** Once a statement has failed, the database refuses those that follow: the first says why. */
const isRefusedAfterFailure = (error: unknown) => error instanceof pg.DatabaseError && error.code === '25P02'

/** What only a database that opens connections of its own would need. */
const dialect = new PlannedOnceDialect({ pool: () => Promise.reject(new Error('A transaction has its connection.')) })
const neverUsed = { config: { dialect }, dialect, driver: new DummyDriver() }
