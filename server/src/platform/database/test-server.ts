import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { openDatabase } from './database.ts'
import { migrate } from './migrate.ts'
import { onServer, withDatabase } from './test-database.ts'

/** Vitest's global set-up: the server named by DATABASE_URL, or an embedded one in a folder of its own. */
export default async function provideDatabaseServer(project: TestProject): Promise<() => Promise<void>> {
  const server = process.env.DATABASE_URL ? existingServer(process.env.DATABASE_URL) : await embeddedServer()
  const template = `template_${randomBytes(6).toString('hex')}`
  await onServer(server.connectionString, `create database ${template}`)
  const database = openDatabase({
    connectionString: withDatabase(server.connectionString, template),
    maxConnections: 2,
    onError: () => undefined,
  })
  await migrate(database.db)
  const { rows } = await database.pool.query<{ server_version: string }>('show server_version')
  await database.close()
  process.stderr.write(`Tests run on ${server.name} PostgreSQL ${rows[0]?.server_version}.\n`)
  project.provide('databaseServer', { connectionString: server.connectionString, template })
  return async () => {
    await onServer(server.connectionString, `drop database if exists ${template} with (force)`)
    await server.stop()
  }
}

interface TestServer {
  name: string
  connectionString: string
  stop(): Promise<void>
}

const existingServer = (connectionString: string): TestServer => ({
  name: 'the given',
  connectionString,
  stop: async () => undefined,
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
  return {
    name: 'the embedded',
    connectionString: server.connectionString,
    async stop() {
      await server.stop()
      await rm(dataFolder, { recursive: true, force: true })
    },
  }
}
