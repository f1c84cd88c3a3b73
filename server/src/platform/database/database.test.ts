import { sql } from 'kysely'
import type { PoolClient } from 'pg'
import { expect, test } from 'vitest'
import { openDatabase } from './database.ts'
import { freshDatabase } from './test-database.ts'

/** A database with one idle connection, and what it complains of. */
async function withIdleConnection(connectionString: string) {
  const complaints: string[] = []
  const onError = ({ message }: Error) => void complaints.push(message)
  const database = openDatabase({ connectionString, maxConnections: 1, onError })
  const connected = new Promise<PoolClient>((resolve) => database.pool.once('connect', resolve))
  await sql`select 1`.execute(database.db)
  return { database, connection: await connected, complaints }
}

test('a connection that breaks while idle is told of, unless all are being closed: then the server may stop as it likes', async () => {
  const { connectionString } = await freshDatabase()
  const used = await withIdleConnection(connectionString)
  used.connection.emit('error', new Error('broken'))
  expect(used.complaints).toEqual(['broken'])
  await used.database.close()

  const closed = await withIdleConnection(connectionString)
  const closing = closed.database.close()
  closed.connection.emit('error', new Error('terminating connection due to administrator command'))
  await closing
  expect(closed.complaints).toEqual([])
})
