import { join } from 'node:path'
import type { Capabilities } from './build-capabilities.ts'
import { buildCapabilities } from './build-capabilities.ts'
import { type Config, readConfig } from './platform/config/config.ts'
import { openVault, readOrMakeKeyFile } from './platform/crypto/secret-key.ts'
import { type Db, openDatabase } from './platform/database/database.ts'
import { startEmbeddedPostgres } from './platform/database/embedded/index.ts'
import { migrate } from './platform/database/migrate.ts'
import { Refused } from './platform/errors.ts'
import { createLog } from './platform/log.ts'
import { readRunning } from './running-portal.ts'
import { startRefusal } from './start-refusal.ts'

/** What a command of the operator works with: the rules of a portal, without its doors. */
export interface Desk {
  config: Config
  db: Db
  now: () => Date
  capabilities: Capabilities
}

/** Works on the portal's database whether the portal runs or not. */
export async function atDesk<T>(
  environment: Record<string, string | undefined>,
  work: (desk: Desk) => Promise<T>,
): Promise<T> {
  const config = readConfig(environment)
  const undo: (() => Promise<unknown>)[] = []
  try {
    const connectionString = config.databaseUrl ?? (await embeddedDatabase(config, undo))
    const log = createLog({ level: 'error', format: 'plain', write: (line) => process.stderr.write(line) })
    const database = openDatabase({
      connectionString,
      maxConnections: 4,
      onError: (error) => log.error({ err: error }),
    })
    undo.push(database.close)
    const { db } = database
    await migrate(db)
    const key = config.secretKey ?? (await readOrMakeKeyFile(join(config.dataFolder, 'secret.key')))
    const vault = await openVault(db, key)
    const now = () => new Date()
    const capabilities = buildCapabilities({ config, db, vault, log, now })
    undo.push(capabilities.documentParser.close, capabilities.outbound.close, capabilities.operations.idle)
    return await work({ config, db, now, capabilities })
  } catch (error) {
    throw startRefusal(error, config)
  } finally {
    for (let step = undo.pop(); step; step = undo.pop()) await step()
  }
}

/** The embedded server of the running portal, or one that runs for this command only. */
async function embeddedDatabase(config: Config, undo: (() => Promise<unknown>)[]): Promise<string> {
  try {
    const server = await startEmbeddedPostgres({ dataFolder: config.dataFolder, log: () => undefined })
    undo.push(server.stop)
    return server.connectionString
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'data-folder-in-use') throw error
    const running = await readRunning(config.dataFolder)
    if (!running) {
      throw new Refused('portal-starting', 'The portal is just starting or stopping: try again in a moment.')
    }
    return running.connectionString
  }
}
