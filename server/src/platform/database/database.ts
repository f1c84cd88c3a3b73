import { Kysely } from 'kysely'
import pg from 'pg'
import { PlannedOnceDialect } from './dialect.ts'
import { PreparingClient } from './prepared-statements.ts'
import type { Tables } from './tables.ts'

export { inTransaction } from './transaction.ts'

/** The database, or a transaction on it: queries take either. */
export type Db = Kysely<Tables>

export interface DatabaseOptions {
  connectionString: string
  /** Connections of this process at most. */
  maxConnections: number
  onError: (error: Error) => void
}

export interface Database {
  db: Db
  pool: pg.Pool
  connectionString: string
  close(): Promise<void>
}

// count(*) and bigint columns fit a double in this product (no value reaches 2^53).
const int8 = 20
const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === int8 ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
}

export function openDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: options.connectionString,
    max: options.maxConnections,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    // What a connection has prepared goes with it.
    maxLifetimeSeconds: 1_800,
    Client: PreparingClient,
    pipeline: true,
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 60_000,
    application_name: 'portico',
    types,
  })
  // A connection that breaks while idle is replaced by the pool; without a listener it would end the process.
  pool.on('error', options.onError)
  const db: Db = new Kysely<Tables>({ dialect: new PlannedOnceDialect({ pool }) })
  return {
    db,
    pool,
    connectionString: options.connectionString,
    close() {
      // The pool forgets its connections before the server has: that this one may stop meanwhile is no news to anybody.
      pool.off('error', options.onError).on('error', () => undefined)
      return db.destroy()
    },
  }
}

/** The name of the unique index or foreign key that refused a statement, if that is what happened. */
export function violatedConstraint(error: unknown): string | undefined {
  if (!(error instanceof pg.DatabaseError)) return undefined
  return error.code === '23505' || error.code === '23503' ? error.constraint : undefined
}
