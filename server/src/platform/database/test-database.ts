import { inject, onTestFinished } from 'vitest'
import { type Database, openDatabase } from './database.ts'
import { type DatabaseServer, leaveDatabase, takeDatabase, withDatabase } from './test-database-pool.ts'

declare module 'vitest' {
  interface ProvidedContext {
    databaseServer: DatabaseServer
  }
}

/**
 * A migrated database of the caller's own, given back when `close` is called. Use `beforeAll`/`afterAll`, or `freshDatabase` inside a test.
 */
export async function createTestDatabase(): Promise<Database & { connectionString: string }> {
  const server = inject('databaseServer')
  const name = await takeDatabase(server)
  const connectionString = withDatabase(server.connectionString, name)
  const database = openDatabase({ connectionString, maxConnections: 10, onError: () => undefined })
  return {
    ...database,
    connectionString,
    async close() {
      await database.close()
      await leaveDatabase(server, name)
    },
  }
}

/** The same, closed when the running test ends. */
export async function freshDatabase(): Promise<Database & { connectionString: string }> {
  const database = await createTestDatabase()
  onTestFinished(() => database.close())
  return database
}
