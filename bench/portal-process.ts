import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { portalEnvironment, portalFlags } from '../scripts/portal-flags.mjs'
import { buildCapabilities, type Capabilities } from '../server/src/build-capabilities.ts'
import { readConfig } from '../server/src/platform/config/config.ts'
import { createVault } from '../server/src/platform/crypto/vault.ts'
import { type Database, openDatabase } from '../server/src/platform/database/database.ts'
import { createLog } from '../server/src/platform/log.ts'
import { readRunning } from '../server/src/running-portal.ts'
import { startChild } from './child.ts'
import { freePort } from './free-port.ts'
import { childrenOf, commandOf, cpuMs, cpuMsOfTree, parentOf } from './process-figures.ts'

/** CPU milliseconds since the start of each process that works for a page. */
export interface CpuTimes {
  main: number
  renderer: number
  /** Null when the database server is not ours. */
  database: number | null
}

export interface PortalProcess {
  pid: number
  portalUrl: string
  gatewayUrl: string
  database: Database
  /** The rules, to make content with; they run in this process. */
  capabilities: Capabilities
  cpuTimes(): CpuTimes
  stop(): Promise<void>
}

export interface PortalProcessOptions {
  /** Writes profiles of the main process into this folder when it stops. */
  profileFolder: string | undefined
  /** Of a database of the bench's own; undefined: the embedded server. */
  databaseUrl: string | undefined
}

/** The program as an operator runs it, at its usual log level, with an empty portal on a fresh data folder. */
export async function startPortal({ profileFolder, databaseUrl }: PortalProcessOptions): Promise<PortalProcess> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'portico-bench-'))
  const masterKey = randomBytes(32)
  const [portalPort, gatewayPort] = [await freePort(), await freePort()]
  const server = await startChild<{ portalUrl: string; gatewayUrl: string }>('../server/src/main.ts', [], {
    env: {
      ...portalEnvironment,
      PORTAL_DATA_DIR: dataFolder,
      PORTAL_HOSTPORT: `127.0.0.1:${portalPort}`,
      PORTAL_GATEWAY_PORT: String(gatewayPort),
      PORTAL_SECRET_KEY: masterKey.toString('hex'),
      PORTAL_SAMPLE: '0',
      // Providers that the bench plays itself.
      PORTAL_ALLOW_PRIVATE_TARGETS: 'yes',
      ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}),
    },
    flags: [...portalFlags, ...(profileFolder ? ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`] : [])],
  })
  const pid = server.child.pid ?? 0
  const connectionString = databaseUrl ?? (await readRunning(dataFolder))?.connectionString ?? ''
  const database = openDatabase({ connectionString, maxConnections: 8, onError: () => undefined })
  const capabilities = buildCapabilities({
    config: readConfig({}),
    db: database.db,
    vault: createVault(masterKey),
    log: createLog({ level: 'warn', format: 'plain' }),
    now: () => new Date(),
  })
  const databasePid = databaseUrl === undefined ? await postmasterPid(database) : null

  return {
    pid,
    ...server.ready,
    database,
    capabilities,
    cpuTimes: () => ({
      main: cpuMs(pid),
      renderer: rendererPids(pid).reduce((sum, renderer) => sum + cpuMs(renderer), 0),
      database: databasePid === null ? null : cpuMsOfTree(databasePid),
    }),
    async stop() {
      await capabilities.operations.idle()
      await capabilities.documentParser.close()
      await capabilities.outbound.close()
      await database.close()
      await server.stop()
      await rm(dataFolder, { recursive: true, force: true })
    },
  }
}

/** The server process behind our connections, whose parent starts one for each. */
async function postmasterPid({ pool }: Database): Promise<number> {
  const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid')
  const pid = parentOf(rows[0]?.pid ?? 0)
  if (pid === undefined) throw new Error('The database server is not a process of this machine.')
  return pid
}

const rendererPids = (pid: number) =>
  childrenOf(pid).filter((child) => commandOf(child).includes('themes/sandbox/main.ts'))
