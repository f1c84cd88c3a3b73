import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { inject, onTestFinished } from 'vitest'
import { type Database, openDatabase } from './database.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A server the tests may create databases on, and the migrated database they are copied from. */
    databaseServer: { connectionString: string; template: string }
  }
}

/**
 * A migrated database of the caller's own, dropped when `close` is called. Use `beforeAll`/`afterAll`, or `freshDatabase` inside a test.
 */
export async function createTestDatabase(): Promise<Database & { connectionString: string }> {
  const server = inject('databaseServer')
  const name = `test_${randomBytes(6).toString('hex')}`
  await onServer(server.connectionString, `create database ${name} template ${server.template}`)
  const connectionString = withDatabase(server.connectionString, name)
  const database = openDatabase({ connectionString, maxConnections: 10, onError: () => undefined })
  return {
    ...database,
    connectionString,
    async close() {
      await database.close()
      await dropDatabase(server.connectionString, name)
    },
  }
}

/** The same, closed when the running test ends. */
export async function freshDatabase(): Promise<Database & { connectionString: string }> {
  const database = await createTestDatabase()
  onTestFinished(() => database.close())
  return database
}

/** The server's own worker may just be in there, and may not be ended: it goes by itself. */
async function dropDatabase(connectionString: string, name: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await onServer(connectionString, `drop database if exists ${name} with (force)`)
    } catch (error) {
      if (attempt === 10 || !(error instanceof pg.DatabaseError)) throw error
      await pause(200)
    }
  }
}

export async function onServer(connectionString: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

export function withDatabase(connectionString: string, name: string): string {
  const url = new URL(connectionString)
  url.pathname = `/${name}`
  return url.href
}
