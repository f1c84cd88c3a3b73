import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Config, readConfig } from './platform/config/config.ts'
import { openVault, readOrMakeKeyFile } from './platform/crypto/secret-key.ts'
import type { Vault } from './platform/crypto/vault.ts'
import { type Database, openDatabase } from './platform/database/database.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './platform/database/embedded/index.ts'
import { migrate } from './platform/database/migrate.ts'
import { Refused } from './platform/errors.ts'
import { createLog, type Log } from './platform/log.ts'
import { forgetRunning, noteRunning } from './running-portal.ts'
import { startRefusal } from './start-refusal.ts'

export interface RunningPortal {
  portalUrl: string
  /** Null when this process runs no gateway. */
  gatewayUrl: string | null
  config: Config
  log: Log
  /** Finishes what is under way and stops everything, the embedded database last. Calling it again waits for the same end. */
  stop(): Promise<void>
}

/**
 * Starts a portal as the environment says: database, migrations, secret key, every capability, then the doors.
 * @throws Refused with a sentence for the operator when it cannot start; nothing is left running then
 */
export async function runPortal(environment: Record<string, string | undefined>): Promise<RunningPortal> {
  const config = readConfig(environment)
  const log = createLog(config.log)
  const undo: (() => Promise<unknown>)[] = []
  const undoAll = async () => {
    for (let step = undo.pop(); step; step = undo.pop()) {
      await step().catch((error: unknown) => log.error({ err: error }, 'stopping met an error'))
    }
  }
  try {
    const lap = laps(log)
    // Loading the program's code and starting the database server take about as long as each other.
    const program = import('./portal.ts')
    program.catch(() => undefined)
    const connectionString = config.databaseUrl ?? (await embedded(config, log, undo)).connectionString
    lap('database server')
    const database = openDatabase({
      connectionString,
      maxConnections: config.maxConnections,
      onError: (error) => log.warn({ err: error }, 'a database connection broke'),
    })
    undo.push(database.close)
    await startInterruptedSampleAnew(config, database, log)
    await migrate(database.db)
    lap('migrations')
    const vault = await vaultOf(config, database)
    const { createPortal } = await program
    lap('code')
    const portal = await createPortal({ config, database, vault, log, now: () => new Date() })
    undo.push(portal.stop)
    lap('portal')
    const urls = await portal.start()
    lap('listening')
    if (config.databaseUrl === null) await noteRunning(config.dataFolder, { connectionString, pid: process.pid })
    log.info({ ...urls, ms: Math.round(performance.now()) }, 'the portal is ready')
    let stopped: Promise<void> | undefined
    return { ...urls, config, log, stop: () => (stopped ??= undoAll()) }
  } catch (error) {
    await undoAll()
    throw startRefusal(error, config)
  }
}

/** @throws Refused on a server that may hold more than this portal, where nothing is dropped unasked */
async function startInterruptedSampleAnew(config: Config, { db }: Database, log: Log): Promise<void> {
  // Part of the program that is loading meanwhile.
  const { dropEverything, isSampleInterrupted } = await import('./sample/index.ts')
  if (!(await isSampleInterrupted(db))) return
  if (config.databaseUrl !== null) {
    throw new Refused(
      'sample-interrupted',
      'Loading the sample content into the database of DATABASE_URL was interrupted: empty that database, or name another one.',
    )
  }
  log.warn('loading the sample content was interrupted: starting anew')
  await dropEverything(db)
}

async function embedded(config: Config, log: Log, undo: (() => Promise<unknown>)[]): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({
    dataFolder: config.dataFolder,
    log: (message) => log.info(message),
    settings: { max_connections: String(config.maxConnections + 20) },
  })
  undo.push(async () => {
    await forgetRunning(config.dataFolder)
    await server.stop()
  })
  return server
}

async function vaultOf(config: Config, database: Database): Promise<Vault> {
  if (config.secretKey) return await openVault(database.db, config.secretKey)
  const path = join(config.dataFolder, 'secret.key')
  const isNew = !existsSync(path)
  try {
    return await openVault(database.db, await readOrMakeKeyFile(path))
  } catch (error) {
    // A fresh key beside old secrets would only stand in the way of putting the right one back.
    if (isNew) await rm(path, { force: true })
    throw error
  }
}

function laps(log: Log): (step: string) => void {
  let last = performance.now()
  return (step) => {
    const now = performance.now()
    log.debug({ step, ms: Math.round(now - last) }, 'starting')
    last = now
  }
}
