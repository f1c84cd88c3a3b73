import { resolve } from 'node:path'
import pg from 'pg'
import { Refused } from '../../errors.ts'
import { type Address, chooseAddress } from './address.ts'
import { clusterPassword, hasCluster, makeCluster, removeUnfinished, takeFromRoot } from './cluster.ts'
import { type Home, openHome } from './home.ts'
import { stopLeftBehind } from './left-behind.ts'
import { packagedBinaries, usableBinaries } from './locate-binaries.ts'
import { type RunningServer, runServer } from './running-server.ts'
import { serverSettings } from './settings.ts'

export interface EmbeddedPostgres {
  /** Of the role and database "portico"; holds the password. */
  connectionString: string
  /** Of the server, such as `18.4`. */
  version: string
  /** Where the database lies: `<data folder>/postgres`, or elsewhere when the server's account cannot enter that. */
  folder: string
  /** Fast shutdown. Calling it again waits for the same end. */
  stop(): Promise<void>
}

export interface EmbeddedPostgresOptions {
  dataFolder: string
  log: (message: string) => void
  /** PostgreSQL settings over the built-in ones, such as `{ max_connections: '100' }`. */
  settings?: Record<string, string>
}

/**
 * Starts (or takes over) the PostgreSQL server that belongs to a data folder.
 * @throws Refused with a sentence for the operator: `data-folder-in-use`, `database-not-available`, `database-version-differs`, …
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const settings = serverSettings(options.settings ?? {})
  const packaged = await packagedBinaries()
  const home = await openHome(resolve(options.dataFolder), options.log)
  try {
    const binaries = await usableBinaries(packaged, home.folder, home.account, options.log)
    await takeFromRoot(home, options.log)
    await removeUnfinished(home, options.log)
    if (await hasCluster(home, binaries)) await stopLeftBehind(home, binaries, options.log)
    else await makeCluster(home, binaries)
    const password = await clusterPassword(home, binaries, options.log)
    const address = await chooseAddress(home.folder, home.account)
    const run = () => runServer({ home, binaries, settings: { ...settings, ...address.settings }, log: options.log })
    const server = await run().catch(async (error: unknown) => {
      await address.remove()
      throw error
    })
    return await opened(home, server, address, address.connectionString(password))
  } catch (error) {
    home.release()
    throw error
  }
}

async function opened(
  home: Home,
  server: RunningServer,
  address: Address,
  connectionString: string,
): Promise<EmbeddedPostgres> {
  const end = async () => {
    await server.stop()
    await address.remove()
  }
  try {
    const version = await checkedVersion(connectionString)
    let stopped: Promise<void> | undefined
    const stop = () => (stopped ??= end().finally(home.release))
    return { connectionString, version, folder: home.folder, stop }
  } catch (error) {
    await end()
    throw error
  }
}

/** Migrations name this collation wherever text is sorted for people. */
const collation = 'und-x-icu'

async function checkedVersion(connectionString: string): Promise<string> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    const { rows } = await client.query<{ version: string; sorts: boolean }>(
      `select current_setting('server_version') as version, exists (select from pg_collation where collname = $1) as sorts`,
      [collation],
    )
    const { version = '', sorts = false } = rows[0] ?? {}
    if (!sorts)
      throw new Refused(
        'database-without-collation',
        `This PostgreSQL lacks the collation "${collation}": it was built without ICU.`,
      )
    return version
  } finally {
    await client.end()
  }
}
