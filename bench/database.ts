import { randomBytes } from 'node:crypto'
import { openDatabase } from '../server/src/platform/database/database.ts'

/** A database of our own on the server named by `DATABASE_URL`, dropped at the end; without one the portal brings its server. */
export async function createBenchDatabase(serverUrl: string | undefined) {
  if (!serverUrl) return { url: undefined, name: 'embedded PostgreSQL', drop: async () => undefined }
  const name = `bench_${randomBytes(6).toString('hex')}`
  await onServer(serverUrl, `create database ${name}`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return {
    url: url.href,
    name: 'PostgreSQL given by DATABASE_URL',
    drop: () => onServer(serverUrl, `drop database if exists ${name} with (force)`),
  }
}

async function onServer(connectionString: string, statement: string): Promise<void> {
  const database = openDatabase({ connectionString, maxConnections: 1, onError: () => undefined })
  try {
    await database.pool.query(statement)
  } finally {
    await database.close()
  }
}
