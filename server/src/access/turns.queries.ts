import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'

/**
 * One after the other until the transaction ends, so that what has been asked for within an organisation and by an account can be
 * counted. The organisation first, in every place; null: it is not counted.
 */
export async function waitForTurn(tx: Db, organisationId: string | null, accountId: string): Promise<void> {
  if (organisationId !== null) await waitFor(tx, `access-requests of organisation ${organisationId}`)
  await waitFor(tx, `access-requests of account ${accountId}`)
}

const waitFor = (tx: Db, what: string) => sql`select pg_advisory_xact_lock(hashtextextended(${what}, 0))`.execute(tx)
