import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { openDatabase } from './database.ts'
import { migrate } from './migrate.ts'
import { checkPool, type DatabaseServer, dropPool, onServer, preparePool, withDatabase } from './test-database-pool.ts'

/** Vitest's global set-up: the server named by DATABASE_URL, or an embedded one in a folder of its own. */
export default async function provideDatabaseServer(project: TestProject): Promise<() => Promise<void>> {
  const server = process.env.DATABASE_URL ? existingServer(process.env.DATABASE_URL) : await embeddedServer()
  const id = randomBytes(6).toString('hex')
  const { connectionString } = server
  const pool = { connectionString, template: `template_${id}`, registry: `registry_${id}` }
  await onServer(connectionString, `create database ${pool.registry}`)
  await onServer(connectionString, `create database ${pool.template}`)
  const database = openDatabase({
    connectionString: withDatabase(connectionString, pool.template),
    maxConnections: 2,
    onError: () => undefined,
  })
  await migrate(database.db)
  const { rows } = await database.pool.query<{ server_version: string }>('show server_version')
  await database.close()
  await preparePool(pool)
  process.stderr.write(`Tests run on ${server.name} PostgreSQL ${rows[0]?.server_version}.\n`)
  project.provide('databaseServer', pool)
  return async () => {
    try {
      await checkPool(pool)
    } finally {
      await server.stop(pool)
    }
  }
}

interface TestServer {
  name: string
  connectionString: string
  /** The pool's databases go with it. */
  stop(pool: DatabaseServer): Promise<void>
}

const existingServer = (connectionString: string): TestServer => ({
  name: 'the given',
  connectionString,
  stop: dropPool,
})

async function embeddedServer(): Promise<TestServer> {
  const { startEmbeddedPostgres } = await import('./embedded/index.ts')
  const dataFolder = await mkdtemp(join(tmpdir(), 'portico-test-'))
  const server = await startEmbeddedPostgres({
    dataFolder,
    log: () => undefined,
    // Several processes of the portal a test, several tests at once; what a power cut would lose is of no interest here.
    settings: { max_connections: '300', synchronous_commit: 'off' },
  })
  const { connectionString } = server
  // Tests make thousands of connections: each would derive the same key in thousands of steps.
  const { password } = new URL(connectionString)
  await onServer(connectionString, `set scram_iterations = 1; alter role portico password '${password}'`)
  return {
    name: 'the embedded',
    connectionString,
    async stop() {
      await server.stop()
      await rm(dataFolder, { recursive: true, force: true })
    },
  }
}
